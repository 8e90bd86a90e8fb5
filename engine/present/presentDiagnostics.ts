import path from "node:path";
import { catalog } from "../errors.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

/** Findings that stop nothing. */
export const renderWarnings = (diagnostics: readonly Diagnostic[]): string => renderDiagnostics(diagnostics).replace(/^(?! )/gm, "warning: ");

/** Findings as a person reads them: where, what, and what to do. */
export const renderDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(({ file, line, code, detail }) => `${path.relative(process.cwd(), file)}${line === undefined ? "" : `:${line}`}: ${code}: ${detail}\n    ${catalog[code].remedy}`)
    .join("\n");
