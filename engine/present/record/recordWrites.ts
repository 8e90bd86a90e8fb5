import type { JournalEntry } from "../../bridge/wire.ts";
import type { Unanswered } from "../../answer.ts";
import { repositoriesOf, type RecordFacts } from "./facts.ts";
import { grouped } from "../../model/group.ts";

/** One write with its outcome and the command a person would have typed. */
export interface Write extends Pick<JournalEntry, "at" | "by" | "step" | "repo" | "method" | "summary" | "command"> {
  /** "open" if no completion is recorded. */
  readonly outcome: "open" | Exclude<JournalEntry["outcome"], "intent">;
  /** Commit and author of the declaration; null where unknown. */
  readonly source: string | null;
  /** Reason of a forced write; null for a merged declaration. */
  readonly forced: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** Writes under one heading, in order of time. */
export interface WriteGroup {
  readonly title: string;
  readonly writes: readonly Write[];
}

export interface UnreadJournal extends Unanswered {
  readonly site: string;
}

/** Writes in the order of DMTN-222 section 7: construction, verification, report and export, then one repository after the other. */
export function writesOf(facts: RecordFacts): readonly WriteGroup[] {
  const { set } = facts.loaded;
  const writes = allWrites(facts);
  const titles = [...Object.values(phases), ...repositoriesOf(facts).map(atRepository)];
  const groups = grouped(writes, ({ step, repo }) => (repo === set.build.repo ? phases[step] : undefined) ?? atRepository(repo));
  return [...new Set([...titles, ...groups.keys()])].flatMap((title) => {
    const inGroup = groups.get(title);
    return inGroup ? [{ title, writes: inGroup }] : [];
  });
}

export const unreadJournals = ({ journals }: RecordFacts): readonly UnreadJournal[] =>
  [...journals].flatMap(([site, answer]) => (answer.kind === "answered" ? [] : [{ site, ...answer }]));

/** Every write once, of all sites that answered, in order of time. */
export const allWrites = ({ journals }: RecordFacts): readonly Write[] =>
  lastOfEach([...journals.values()].flatMap((answer) => (answer.kind === "answered" ? answer.value : [])));

/** A write by its last entry: the completion, or an open intent. */
export function lastOfEach(entries: readonly JournalEntry[]): readonly Write[] {
  const last = new Map<string, JournalEntry>();
  for (const entry of entries) if (entry.phase !== "intent" || !last.has(entry.id)) last.set(entry.id, entry);
  return [...last.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(writeOf);
}

const writeOf = ({ at, by, step, repo, method, summary, command, source, forced, before, after, outcome }: JournalEntry): Write => ({
  ...{ at, by, step, repo, method, summary, command, before, after, source: source ?? null, forced: forced ?? null },
  outcome: outcome === "intent" ? "open" : outcome,
});

const phases: Readonly<Record<string, string>> = {
  generate: "Construction",
  look: "Construction",
  certify: "Construction",
  verify: "Verification",
  report: "Report and export",
  bundle: "Report and export",
};

const atRepository = (repo: string): string => `At ${repo}`;
