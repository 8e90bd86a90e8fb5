import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { EXIT } from "./exit.ts";
import { setForced } from "./place.ts";
import { run } from "./run.ts";

/** Parses a command line, runs one verb, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.off("error", onLostOutput).on("error", onLostOutput);
  setForced(undefined);
  await run(await calibProgram(argv.slice(2).find((word) => word !== "--" && word !== "help")), argv);
}

/** The reader of the output may stop, as `head` does. The command goes on to its end, because its exit code counts. */
function onLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") process.exit(EXIT.error);
}

/** Returns the program with the named verb; without a known name, with stubs of all verbs, which only list them. */
export async function calibProgram(named?: string) {
  const program = new Command("calib")
    .description("Calibrations as code: declare a calibset, bring every Butler repository to it, and see drift.")
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
  const verb = named !== undefined && Object.hasOwn(verbs, named) ? verbs[named] : undefined;
  if (verb) return program.addCommand((await verb.load()).exitOverride());
  for (const [name, { takes, summary }] of Object.entries(verbs))
    program.addCommand((takes ? new Command(name).arguments(takes) : new Command(name)).summary(summary));
  return program;
}

/** A verb that `calib --help` lists. Its module is loaded only if the command line names it, because loading all modules takes half a second. */
interface Verb {
  /** Arguments, as commander writes them. */
  readonly takes: string;
  readonly summary: string;
  readonly load: () => Promise<CommandUnknownOpts>;
}

const verbs: Readonly<Record<string, Verb>> = {
  check: {
    takes: "[set...]",
    summary: "check calibsets without touching a repository",
    load: async () => (await import("./verbs/check.ts")).checkCommand(),
  },
  new: { takes: "<instrument> <ticket>", summary: "begin a calibset", load: async () => (await import("./verbs/new.ts")).newCommand() },
  rerun: {
    takes: "<set> <product>",
    summary: "give a product its next rerun letter",
    load: async () => (await import("./verbs/edits.ts")).rerunCommand(),
  },
  "set-date": {
    takes: "<set>",
    summary: "change the validity range of a set",
    load: async () => (await import("./verbs/edits.ts")).setDateCommand(),
  },
  "add-target": {
    takes: "<set> <repo>",
    summary: "deliver a set to one more repository",
    load: async () => (await import("./verbs/edits.ts")).addTargetCommand(),
  },
  withdraw: {
    takes: "<set>",
    summary: "declare that a set is no longer in use",
    load: async () => (await import("./verbs/edits.ts")).withdrawCommand(),
  },
  chain: {
    takes: "<instrument>",
    summary: "show the declared order of an instrument chain",
    load: async () => (await import("./verbs/chain.ts")).chainCommand(),
  },
  changed: {
    takes: "",
    summary: "list the sets that a branch changes",
    load: async () => (await import("./verbs/changed.ts")).changedCommand(),
  },
  adopt: {
    takes: "<repo> <ticket>",
    summary: "write calibset and lock of a ticket that was made by hand",
    load: async () => (await import("./verbs/adopt.ts")).adoptCommand(),
  },
  exposures: {
    takes: "<repo>",
    summary: "list exposures for a selection, and who uses them",
    load: async () => (await import("./verbs/exposures.ts")).exposuresCommand(),
  },
  lock: {
    takes: "<set>",
    summary: "resolve exposures and pipelines, and write the lock",
    load: async () => (await import("./verbs/lock.ts")).lockCommand(),
  },
  render: {
    takes: "<set> [product]",
    summary: "print the commands that would run for a set",
    load: async () => (await import("./verbs/render.ts")).renderCommand(),
  },
  "suggest-range": {
    takes: "<set>",
    summary: "derive a validity range from the data",
    load: async () => (await import("./verbs/suggestRange.ts")).suggestRangeCommand(),
  },
  preview: {
    takes: "[set...]",
    summary: "show what up would do",
    load: async () => (await import("./verbs/deploy.ts")).deployCommand("preview"),
  },
  up: {
    takes: "[set...]",
    summary: "bring every repository to what the sets declare",
    load: async () => (await import("./verbs/deploy.ts")).deployCommand("up"),
  },
  refresh: {
    takes: "[set...]",
    summary: "bring Pulumi's state to what the repositories hold",
    load: async () => (await import("./verbs/deploy.ts")).deployCommand("refresh"),
  },
  destroy: {
    takes: "[set...]",
    summary: "forget the Pulumi state of sets; deletes no data",
    load: async () => (await import("./verbs/deploy.ts")).deployCommand("destroy"),
  },
  continue: {
    takes: "<set> [product]",
    summary: "record that you reviewed the images of a checkpoint",
    load: async () => (await import("./verbs/continue.ts")).continueCommand(),
  },
  discard: {
    takes: "<set>",
    summary: "remove what a trial build made",
    load: async () => (await import("./verbs/discard.ts")).discardCommand(),
  },
  approve: {
    takes: "<set>",
    summary: "write the form of a set's approval",
    load: async () => (await import("./verbs/approve.ts")).approveCommand(),
  },
  "export-curated": {
    takes: "<set> <product>",
    summary: "write a released product as texts of a package",
    load: async () => (await import("./verbs/exportCurated.ts")).exportCuratedCommand(),
  },
  artifacts: {
    takes: "<set> <product> <folder>",
    summary: "copy the datasets of a product into a folder",
    load: async () => (await import("./verbs/artifacts.ts")).artifactsCommand(),
  },
  plan: {
    takes: "[set...]",
    summary: "show reviewers what a branch would do",
    load: async () => (await import("./verbs/plan.ts")).planCommand(),
  },
  drift: {
    takes: "[set-or-repository...]",
    summary: "compare repositories with the locks",
    load: async () => (await import("./verbs/drift.ts")).driftCommand(),
  },
  impact: {
    takes: "[set...]",
    summary: "show what exposures would find once sets are applied",
    load: async () => (await import("./verbs/impact.ts")).impactCommand(),
  },
  lookup: {
    takes: "<repo> <exposure...>",
    summary: "show which calibrations an exposure finds, and why",
    load: async () => (await import("./verbs/lookup.ts")).lookupCommand(),
  },
  table: {
    takes: "<repo> <name>",
    summary: "list what a CALIBRATION collection certifies, or all of a type",
    load: async () => (await import("./verbs/table.ts")).tableCommand(),
  },
  list: { takes: "", summary: "list the declared calibsets", load: async () => (await import("./verbs/list.ts")).listCommand() },
  bundles: {
    takes: "[set...]",
    summary: "list the bundles of released sets, and who signed each",
    load: async () => (await import("./verbs/bundles.ts")).bundlesCommand(),
  },
  repos: {
    takes: "",
    summary: "list the world's repositories, and whether they answer",
    load: async () => (await import("./verbs/repos.ts")).reposCommand(),
  },
  locks: {
    takes: "[repository...]",
    summary: "show who writes to each repository now",
    load: async () => (await import("./verbs/locks.ts")).locksCommand(),
  },
  jobs: {
    takes: "[repository...]",
    summary: "show who builds what, or give up a job of a lost host",
    load: async () => (await import("./verbs/jobs.ts")).jobsCommand(),
  },
  graph: {
    takes: "<set>",
    summary: "draw what a set makes from what, and where it goes",
    load: async () => (await import("./verbs/graph.ts")).graphCommand(),
  },
  record: {
    takes: "<set>",
    summary: "print what belongs on the tickets of a set",
    load: async () => (await import("./verbs/record.ts")).recordCommand(),
  },
  report: {
    takes: "<set>",
    summary: "name the pages of a set's report; --open opens them",
    load: async () => (await import("./verbs/report.ts")).reportCommand(),
  },
  journal: {
    takes: "[set]",
    summary: "print what was written to repositories",
    load: async () => (await import("./verbs/journal.ts")).journalCommand(),
  },
  comment: {
    takes: "<file>",
    summary: "put a plan on a pull request",
    load: async () => (await import("./verbs/comment.ts")).commentCommand(),
  },
  issue: {
    takes: "<file>",
    summary: "keep one issue about drift up to date",
    load: async () => (await import("./verbs/issue.ts")).issueCommand(),
  },
  doctor: { takes: "", summary: "examine this machine", load: async () => (await import("./verbs/doctor.ts")).doctorCommand() },
};
