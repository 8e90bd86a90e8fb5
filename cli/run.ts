import { CommanderError } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { printFailure } from "./failure.ts";

/** Parses and runs a command line, and sets the exit code. A stack trace is printed only with CALIB_DEBUG. */
export async function run(program: { parseAsync(argv: readonly string[]): Promise<unknown> }, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv);
  } catch (thrown) {
    process.exitCode = thrown instanceof CommanderError ? (thrown.exitCode === 0 ? EXIT.ok : EXIT.usage) : await printFailure(thrown);
  }
}
