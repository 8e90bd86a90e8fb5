import type { RecordFacts } from "./facts.ts";
import { person } from "./recordWords.ts";
import { allWrites } from "./recordWrites.ts";

/** Somebody let writes through that were not merged: once for each reason that a person gave. */
export interface ForcedRun {
  readonly reason: string;
  readonly by: string;
  /** Of the first write. */
  readonly at: string;
  readonly writes: number;
  readonly repositories: readonly string[];
}

export function forcedRuns(facts: RecordFacts): readonly ForcedRun[] {
  const runs = new Map<string, ForcedRun>();
  for (const { forced, by, at, repo } of allWrites(facts)) {
    if (forced === null) continue;
    const key = JSON.stringify([forced, person(by)]);
    const before = runs.get(key) ?? { reason: forced, by: person(by), at, writes: 0, repositories: [] };
    runs.set(key, { ...before, writes: before.writes + 1, repositories: [...new Set([...before.repositories, repo])] });
  }
  return [...runs.values()];
}
