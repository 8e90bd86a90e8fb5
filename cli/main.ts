import { Command } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { setForced } from "./policy.ts";
import { run } from "./run.ts";
import { verbs } from "./verbs.ts";

/** Parses a command line and runs one verb; the exit code is its answer. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads may stop reading, as `head` does; that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.error));
  setForced(undefined);
  await run(await calibProgram(argv[2] === "help" ? argv[3] : argv[2]), argv);
}

/** The program with one verb, or with the list of all. */
export async function calibProgram(named?: string) {
  const program = new Command("calib")
    .description("Calibrations as code: declare a calibset, converge every Butler repository, see drift.")
    .version("0.1.0")
    .exitOverride()
    .showHelpAfterError("(add --help for the whole list)")
    .addHelpText(
      "after",
      `
A set is named INSTRUMENT/TICKET, e.g. LATISS/DM-43525.
The world is chosen by --world (default demo) and --dir (default .<world> in the project).

Exit codes: 0 done or in sync; 1 error, or something could not be checked; 2 usage; 7 drift, or changes with --expect-no-changes.`,
    );
  const one = named !== undefined && Object.hasOwn(verbs, named) ? verbs[named] : undefined;
  if (one) return program.addCommand((await one.load()).exitOverride());
  for (const [name, { takes, summary }] of Object.entries(verbs)) program.addCommand((takes ? new Command(name).arguments(takes) : new Command(name)).summary(summary));
  return program;
}
