import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { setForced } from "./policy.ts";
import { run } from "./run.ts";

/** Parses a command line and runs one verb; the exit code is its answer. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads may stop reading, as `head` does; that is no failure of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.error));
  setForced(undefined);
  await run(await calibProgram(argv[2]), argv);
}

/** The program with one verb, where that is one, or else with all: to load all takes a second. */
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
  for (const load of one ? [one] : Object.values(verbs)) program.addCommand((await load()).exitOverride());
  return program;
}

const verbs: Readonly<Record<string, () => Promise<CommandUnknownOpts>>> = {
  check: async () => (await import("./verbs/check.ts")).checkCommand(),
  new: async () => (await import("./verbs/new.ts")).newCommand(),
  rerun: async () => (await import("./verbs/rerun.ts")).rerunCommand(),
  "set-date": async () => (await import("./verbs/setDate.ts")).setDateCommand(),
  "add-target": async () => (await import("./verbs/addTarget.ts")).addTargetCommand(),
  withdraw: async () => (await import("./verbs/withdraw.ts")).withdrawCommand(),
  changed: async () => (await import("./verbs/changed.ts")).changedCommand(),
  adopt: async () => (await import("./verbs/adopt.ts")).adoptCommand(),
  exposures: async () => (await import("./verbs/exposures.ts")).exposuresCommand(),
  lock: async () => (await import("./verbs/lock.ts")).lockCommand(),
  render: async () => (await import("./verbs/render.ts")).renderCommand(),
  "suggest-range": async () => (await import("./verbs/suggestRange.ts")).suggestRangeCommand(),
  preview: async () => (await import("./verbs/deploy.ts")).deployCommand("preview"),
  up: async () => (await import("./verbs/deploy.ts")).deployCommand("up"),
  refresh: async () => (await import("./verbs/deploy.ts")).deployCommand("refresh"),
  destroy: async () => (await import("./verbs/deploy.ts")).deployCommand("destroy"),
  continue: async () => (await import("./verbs/continue.ts")).continueCommand(),
  discard: async () => (await import("./verbs/discard.ts")).discardCommand(),
  approve: async () => (await import("./verbs/approve.ts")).approveCommand(),
  "export-curated": async () => (await import("./verbs/exportCurated.ts")).exportCuratedCommand(),
  plan: async () => (await import("./verbs/plan.ts")).planCommand(),
  drift: async () => (await import("./verbs/drift.ts")).driftCommand(),
  impact: async () => (await import("./verbs/impact.ts")).impactCommand(),
  lookup: async () => (await import("./verbs/lookup.ts")).lookupCommand(),
  list: async () => (await import("./verbs/list.ts")).listCommand(),
  repos: async () => (await import("./verbs/repos.ts")).reposCommand(),
  graph: async () => (await import("./verbs/graph.ts")).graphCommand(),
  record: async () => (await import("./verbs/record.ts")).recordCommand(),
  journal: async () => (await import("./verbs/journal.ts")).journalCommand(),
  comment: async () => (await import("./verbs/comment.ts")).commentCommand(),
  issue: async () => (await import("./verbs/issue.ts")).issueCommand(),
  doctor: async () => (await import("./verbs/doctor.ts")).doctorCommand(),
};
