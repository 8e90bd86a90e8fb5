import type { JournalEntry } from "../../engine/bridge/wire.ts";
import type { RepositoryState, WorldState } from "../world/oracle.ts";

/** The precision of a comparison: a product that was made again may differ only in UUIDs and bytes. */
export type Exactness = "same datasets" | "made again";

/** Returns the parts of a converged world that a kill must not change. */
export const essence = ({ repositories, open, jobs }: WorldState, exactness: Exactness) => ({
  repositories: Object.fromEntries(Object.entries(repositories).map(([name, repository]) => [name, essenceOf(repository, exactness)])),
  open,
  jobs: exactness === "made again" ? jobs : [...jobs].sort(),
});

const essenceOf = ({ collections, rows, files }: RepositoryState, exactness: Exactness) => ({
  collections: sortedByName(collections),
  files,
  rows: rows.map(({ id, sha256, ...row }) => (exactness === "same datasets" ? { id, sha256, ...row } : row)),
});

const sortedByName = (collections: RepositoryState["collections"]) =>
  Object.fromEntries(Object.entries(collections).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Counts the completed entries of each effect; each count must be 1. */
export function completions(journal: readonly JournalEntry[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { phase, step, method, repo, effect } of journal) {
    if (phase === "done") counted[`${step} ${method} ${repo} ${effect}`] = (counted[`${step} ${method} ${repo} ${effect}`] ?? 0) + 1;
  }
  return counted;
}

/** Lists the completed writes, without digests that contain UUIDs. */
export const effects = (journal: readonly JournalEntry[]): readonly string[] =>
  journal
    .filter(({ phase }) => phase === "done")
    .map(({ step, method, repo }) => `${step} ${method} ${repo}`)
    .sort();
