import path from "node:path";
import { catalogue } from "../errors.ts";
import type { Finding } from "../model/finding.ts";

/** Findings that stop nothing. */
export const renderWarnings = (findings: readonly Finding[]): string => renderFindings(findings).replace(/^(?! )/gm, "warning: ");

/** Findings as a person reads them: where, what, and what to do. */
export const renderFindings = (findings: readonly Finding[]): string =>
  findings
    .map(({ file, line, code, detail }) => `${path.relative(process.cwd(), file)}${line === undefined ? "" : `:${line}`}: ${code}: ${detail}\n    ${catalogue[code].remedy}`)
    .join("\n");
