import path from "node:path";
import { explained } from "../errors.ts";
import { printable } from "../model/masked.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

/** Diagnostics that do not stop a command. */
export const renderWarnings = (diagnostics: readonly Diagnostic[]): string =>
  renderDiagnostics(diagnostics).replace(/^(?! )/gm, "warning: ");

/** Diagnostics in words: place, problem and remedy. */
export const renderDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .map(
      ({ file, line, code, detail }) =>
        `${printable(`${path.relative(process.cwd(), file)}${line === undefined ? "" : `:${line}`}: ${code}: ${detail}`)}\n    ${explained(code)}`,
    )
    .join("\n");
