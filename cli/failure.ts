import { asCalibError, explained } from "../engine/errors.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { locate } from "../engine/declare/locate.ts";
import { printable } from "../engine/model/masked.ts";
import { renderDiagnostics } from "../engine/present/presentDiagnostics.ts";
import { EXIT, type ExitCode } from "./exit.ts";

/** Prints an error with its cause and remedy. CALIB_DEBUG adds the stack trace. */
export async function printFailure(thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof DiagnosticsError) {
    console.error(renderDiagnostics(await locate(thrown.diagnostics)));
    return EXIT.error;
  }
  const { code, detail } = asCalibError(thrown);
  console.error(`${code}: ${printable(detail)}\n    ${explained(code)}`);
  if (process.env["CALIB_DEBUG"] && thrown instanceof Error) console.error(printable(thrown.stack ?? ""));
  return EXIT.error;
}
