import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Generated } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { Plan } from "../model/change.ts";

/** What of the datasets that the lock names is not there. */
export interface Missing {
  readonly kind: "missing";
  readonly run: string;
  readonly missing: number;
  readonly held: number;
}

/** Compares an attempt with the datasets that the lock names; undefined where all are there, refused where others stand in their RUN. Pure. */
export function missingOf({ set }: LoadedSet, made: Generated, wanted: number, what: string, view: RepoView): Missing | Extract<Plan<never>, { kind: "refused" }> | undefined {
  const run = names.attempt(names.generation(set, made), 1);
  const facts = view.attempts(names.generation(set, made)).find((each) => each.run === run);
  if (facts?.count && !facts.lacking.length) return undefined;
  const held = wanted - (facts?.lacking.length ?? wanted);
  if (facts && facts.count > held) return { kind: "refused", code: "rerun-reused", reason: `${set.build.repo}:${run} has ${facts.count - held} datasets that are not ${what}` };
  return { kind: "missing", run, missing: wanted - held, held };
}
