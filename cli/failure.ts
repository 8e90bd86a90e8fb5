import { asCalibError, catalogue } from "../engine/errors.ts";
import { FindingsError } from "../engine/model/finding.ts";
import { locate } from "../engine/declare/locate.ts";
import { renderFindings } from "../engine/present/presentDiagnostics.ts";
import { EXIT, type ExitCode } from "./exit.ts";

/** Says what went wrong and what to do; a stack trace only where CALIB_DEBUG asks for it. */
export async function printFailure(thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof FindingsError) {
    const findings = thrown.findings.some(({ line }) => line !== undefined) ? thrown.findings : await locate(thrown.findings);
    console.error(renderFindings(findings));
    return EXIT.error;
  }
  const { code, detail } = asCalibError(thrown);
  console.error(`${code}: ${detail}\n    ${catalogue[code].remedy}`);
  if (process.env["CALIB_DEBUG"] && thrown instanceof Error) console.error(thrown.stack);
  return EXIT.error;
}
