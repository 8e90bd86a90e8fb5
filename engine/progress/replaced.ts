import type { RunFacts } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Generated, SetProduct } from "../model/calibset.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { generationProgress } from "./attempts.ts";
import type { Plan } from "../model/change.ts";

/**
 * Refuses what was made, or tried out, with a product of the set that has been replaced since, unless that is waived.
 * Evidence are the UUIDs in the header of the RUN's first detector; a header that names none says nothing.
 */
export function refuseReplaced(loaded: LoadedSet, view: RepoView, made: SetProduct, run: RunFacts, precursors: readonly Generated[]): Plan<never> | undefined {
  if (made.waived.has("precursor-replaced")) return undefined;
  for (const precursor of precursors) {
    const used = run.sample?.inputs.find((input) => input.run.startsWith(names.generations(loaded.set, precursor)));
    if (!used || isCurrent(loaded, view, precursor, used)) continue;
    const reason = `${run.run} was made with ${precursor.title} ${used.id} of ${used.run}, which is not the set's any more`;
    return { kind: "refused", code: "precursor-replaced", reason };
  }
  return undefined;
}

function isCurrent({ set }: LoadedSet, view: RepoView, precursor: Generated, used: { readonly id: string; readonly run: string }): boolean {
  const progress = generationProgress(set, precursor, view);
  if (progress.kind !== "complete") return used.run.startsWith(`${names.generation(set, precursor)}/`);
  const { sample, run } = progress.attempt;
  return sample === null ? used.run === run : used.id === sample.id;
}
