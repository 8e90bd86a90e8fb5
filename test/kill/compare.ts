import type { JournalEntry } from "../../engine/bridge/wire.ts";
import type { RepositoryState, WorldState } from "../world/oracle.ts";

/** How exactly two worlds must agree: a product made again has other UUIDs and other bytes, and nothing else. */
export type Exactness = "same datasets" | "made again";

/** What two converged worlds have in common, whatever was killed on the way. */
export const essence = ({ repositories, open, jobs }: WorldState, exactness: Exactness) => ({
  repositories: Object.fromEntries(Object.entries(repositories).map(([name, repository]) => [name, essenceOf(repository, exactness)])),
  open,
  jobs: exactness === "made again" ? jobs : [...jobs].sort(),
});

const essenceOf = ({ collections, rows, files }: RepositoryState, exactness: Exactness) => ({
  collections: sortChildren(collections),
  files,
  rows: rows.map(({ id, sha256, ...row }) => (exactness === "same datasets" ? { id, sha256, ...row } : row)),
});

const sortChildren = (collections: RepositoryState["collections"]) => Object.fromEntries(Object.entries(collections).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Completed entries by effect: every one must be 1. */
export function completions(journal: readonly JournalEntry[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { phase, step, method, repo, effect } of journal) {
    if (phase === "done") counted[`${step} ${method} ${repo} ${effect}`] = (counted[`${step} ${method} ${repo} ${effect}`] ?? 0) + 1;
  }
  return counted;
}

/** What was done, without the digests that contain UUIDs. */
export const effects = (journal: readonly JournalEntry[]): readonly string[] =>
  journal.filter(({ phase }) => phase === "done").map(({ step, method, repo }) => `${step} ${method} ${repo}`).sort();
