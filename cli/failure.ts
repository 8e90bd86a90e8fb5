import { asCalibError, catalog } from "../engine/errors.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { locate } from "../engine/declare/locate.ts";
import { renderDiagnostics } from "../engine/present/presentDiagnostics.ts";
import { EXIT, type ExitCode } from "./exit.ts";

/** Says what went wrong and what to do; a stack trace only where CALIB_DEBUG asks for it. */
export async function printFailure(thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof DiagnosticsError) {
    console.error(renderDiagnostics(await locate(thrown.diagnostics)));
    return EXIT.error;
  }
  const { code, detail } = asCalibError(thrown);
  console.error(`${code}: ${detail}\n    ${catalog[code].remedy}`);
  if (process.env["CALIB_DEBUG"] && thrown instanceof Error) console.error(thrown.stack);
  return EXIT.error;
}
