import { CommanderError } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { printFailure } from "./failure.ts";

/** Parses a command line and runs it; the exit code is its answer, and no stack trace is ever shown. */
export async function run(program: { parseAsync(argv: readonly string[]): Promise<unknown> }, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv);
  } catch (thrown) {
    process.exitCode = thrown instanceof CommanderError ? (thrown.exitCode === 0 ? EXIT.ok : EXIT.usage) : await printFailure(thrown);
  }
}
