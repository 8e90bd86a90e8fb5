import type { RepoView } from "../bridge/repoView.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Generated } from "../model/calibset.ts";
import type { Change, Plan } from "../model/change.ts";
import { names } from "../model/names.ts";

/** Datasets that are to be written into the first attempt of an output. */
export interface Missing {
  readonly run: string;
  readonly missing: number;
  readonly held: number;
}

/**
 * The plan of an unfinished output whose datasets the lock names. A rerun stands for one declaration: RUNs that a pipeline
 * began, and datasets that the lock does not name, are never mixed with what is written now. Pure.
 */
export function planWriting<C extends Change>(
  { set }: LoadedSet,
  made: Generated,
  wanted: { readonly datasets: number; readonly words: string },
  view: RepoView,
  change: (missing: Missing) => C,
): Plan<C> {
  const output = names.generation(set, made);
  const run = names.attempt(output, 1);
  const { repo } = set.build;
  const refuse = (reason: string): Plan<C> => ({ kind: "refused", code: "rerun-reused", reason });
  const [job] = view.jobs(output);
  if (job) return refuse(`${repo}:${job.key} belongs to an attempt of a pipeline, which does not make ${made.title} any more`);
  const attempts = view.attempts(output);
  const other = attempts.find((each) => each.run !== run && each.count > 0);
  if (other) return refuse(`${repo}:${other.run} has ${other.count} datasets that are not ${wanted.words}`);
  const facts = attempts.find((each) => each.run === run);
  const held = wanted.datasets - (facts?.lacking.length ?? wanted.datasets);
  if (facts && facts.count > held) return refuse(`${repo}:${run} has ${facts.count - held} datasets that are not ${wanted.words}`);
  return { kind: "change", changes: [change({ run, missing: wanted.datasets - held, held })] };
}
