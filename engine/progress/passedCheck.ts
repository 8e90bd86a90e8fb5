import type { JournalEntry } from "../bridge/wire.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { ActiveRecord } from "../model/active.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import { numberOf } from "./attempts.ts";

/** Evidence that a self-check passed, which outlives its RUN and its job. */
export interface CheckEvidence {
  readonly record: ActiveRecord | null;
  /** The set's journal entries, by time. The journal is read only if the record does not name the lock's fingerprint. */
  readonly journal: readonly JournalEntry[];
}

/**
 * The RUN of a self-check of this fingerprint whose headers `up` found right; undefined if nothing proves that. A job that ended well
 * proves nothing, because `up` judges the headers later. There are two proofs: the activation record, or a journal in which no other
 * self-check started between this one and the ticket's place on the instrument chain. Pure.
 */
export function passedCheck(
  set: Calibset,
  fingerprint: string,
  repo: RepoName,
  view: RepoView,
  { record, journal }: CheckEvidence,
): string | undefined {
  const output = names.selfCheck(set, fingerprint);
  const recorded = record?.repositories[repo];
  const run = recorded?.fingerprint === fingerprint ? recorded.selfCheck : checkBeforeSwitch(set, repo, journal);
  if (!run?.startsWith(`${output}/`)) return undefined;
  // The verdict on a later attempt that ended well is not known.
  const isLatest = view.jobs(output).every(({ key, exitCode }) => exitCode !== 0 || numberOf(key) <= numberOf(run));
  return isLatest ? run : undefined;
}

/** The last self-check that started before the ticket was put on the instrument chain. */
function checkBeforeSwitch(set: Calibset, repo: RepoName, journal: readonly JournalEntry[]): string | undefined {
  const done = journal.filter((entry) => entry.phase === "done" && entry.repo === repo);
  const last = done.findLastIndex((entry) => entry.step === "activate" && putsOnChain(entry, names.ticket(set)));
  const check = done.slice(0, Math.max(0, last)).findLast(({ step, method }) => step === "selfCheck" && method === "submit");
  return check?.summary.split(": ")[0];
}

/** Whether a write put the ticket on a chain that lacked it. Only the instrument chain has tickets as members. */
const putsOnChain = ({ before, after }: JournalEntry, ticket: string): boolean =>
  membersIn(after).includes(ticket) && !membersIn(before).includes(ticket);

const membersIn = (state: JournalEntry["after"]): readonly unknown[] => {
  const members = state?.["children"];
  return Array.isArray(members) ? members : [];
};
