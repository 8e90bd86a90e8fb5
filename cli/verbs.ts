import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** A verb in the list of `calib --help`. Its module is loaded where the verb is used: loading all of them takes half a second. */
interface Verb {
  readonly takes: string;
  readonly summary: string;
  readonly load: () => Promise<CommandUnknownOpts>;
}

export const verbs: Readonly<Record<string, Verb>> = {
  check: { takes: "[set...]", summary: "check calibsets without touching a repository", load: async () => (await import("./verbs/check.ts")).checkCommand() },
  new: { takes: "<instrument> <ticket>", summary: "begin a calibset", load: async () => (await import("./verbs/new.ts")).newCommand() },
  rerun: { takes: "<set> <product>", summary: "give a product its next rerun letter", load: async () => (await import("./verbs/rerun.ts")).rerunCommand() },
  "set-date": { takes: "<set>", summary: "change the validity range of a set", load: async () => (await import("./verbs/setDate.ts")).setDateCommand() },
  "add-target": { takes: "<set> <repo>", summary: "deliver a set to one more repository", load: async () => (await import("./verbs/addTarget.ts")).addTargetCommand() },
  withdraw: { takes: "<set>", summary: "declare that a set is no longer in use", load: async () => (await import("./verbs/withdraw.ts")).withdrawCommand() },
  changed: { takes: "", summary: "list the sets that a branch changes", load: async () => (await import("./verbs/changed.ts")).changedCommand() },
  adopt: { takes: "<repo> <ticket>", summary: "write calibset and lock of a ticket that was made by hand", load: async () => (await import("./verbs/adopt.ts")).adoptCommand() },
  exposures: { takes: "<repo>", summary: "list exposures for a selection, and who uses them", load: async () => (await import("./verbs/exposures.ts")).exposuresCommand() },
  lock: { takes: "<set>", summary: "resolve exposures and pipelines, and write the lock", load: async () => (await import("./verbs/lock.ts")).lockCommand() },
  render: { takes: "<set> [product]", summary: "print the commands that would run for a set", load: async () => (await import("./verbs/render.ts")).renderCommand() },
  "suggest-range": { takes: "<set>", summary: "derive a validity range from the data", load: async () => (await import("./verbs/suggestRange.ts")).suggestRangeCommand() },
  preview: { takes: "[set...]", summary: "show what up would do", load: async () => (await import("./verbs/deploy.ts")).deployCommand("preview") },
  up: { takes: "[set...]", summary: "bring every repository to what the sets declare", load: async () => (await import("./verbs/deploy.ts")).deployCommand("up") },
  refresh: { takes: "[set...]", summary: "bring Pulumi's state to what the repositories hold", load: async () => (await import("./verbs/deploy.ts")).deployCommand("refresh") },
  destroy: { takes: "[set...]", summary: "forget the Pulumi state of sets; deletes no data", load: async () => (await import("./verbs/deploy.ts")).deployCommand("destroy") },
  continue: { takes: "<set> [product]", summary: "record that you reviewed the images of a checkpoint", load: async () => (await import("./verbs/continue.ts")).continueCommand() },
  discard: { takes: "<set>", summary: "remove what a trial build made", load: async () => (await import("./verbs/discard.ts")).discardCommand() },
  approve: { takes: "<set>", summary: "write the form of a set's approval", load: async () => (await import("./verbs/approve.ts")).approveCommand() },
  "export-curated": { takes: "<set> <product>", summary: "write a released product as texts of a package", load: async () => (await import("./verbs/exportCurated.ts")).exportCuratedCommand() },
  plan: { takes: "[set...]", summary: "show reviewers what a branch would do", load: async () => (await import("./verbs/plan.ts")).planCommand() },
  drift: { takes: "[set-or-repository...]", summary: "compare repositories with the locks", load: async () => (await import("./verbs/drift.ts")).driftCommand() },
  impact: { takes: "[set...]", summary: "show what exposures would find once sets are applied", load: async () => (await import("./verbs/impact.ts")).impactCommand() },
  lookup: { takes: "<repo> <exposure...>", summary: "show which calibrations an exposure finds, and why", load: async () => (await import("./verbs/lookup.ts")).lookupCommand() },
  list: { takes: "", summary: "list the declared calibsets", load: async () => (await import("./verbs/list.ts")).listCommand() },
  repos: { takes: "", summary: "list the world's repositories, and whether they answer", load: async () => (await import("./verbs/repos.ts")).reposCommand() },
  graph: { takes: "<set>", summary: "draw what a set makes from what, and where it goes", load: async () => (await import("./verbs/graph.ts")).graphCommand() },
  record: { takes: "<set>", summary: "print what belongs on the tickets of a set", load: async () => (await import("./verbs/record.ts")).recordCommand() },
  journal: { takes: "[set]", summary: "print what was written to repositories", load: async () => (await import("./verbs/journal.ts")).journalCommand() },
  comment: { takes: "<file>", summary: "put a plan on a pull request", load: async () => (await import("./verbs/comment.ts")).commentCommand() },
  issue: { takes: "<file>", summary: "keep one issue about drift up to date", load: async () => (await import("./verbs/issue.ts")).issueCommand() },
  doctor: { takes: "", summary: "examine this machine", load: async () => (await import("./verbs/doctor.ts")).doctorCommand() },
};
