import type { EvidenceFacts, RunFacts, UsedRun } from "../bridge/wire.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Generated, SetProduct } from "../model/calibset.ts";
import type { Plan } from "../model/change.ts";
import type { LockedRun } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { compact } from "../model/ranges.ts";
import { generationProgress } from "./attempts.ts";

/** Refuses a RUN that was made or verified with a product of the set that has been replaced since, unless that is waived. Headers without UUIDs are no evidence. */
export function refuseReplaced(
  loaded: LoadedSet,
  view: RepoView,
  made: SetProduct,
  { run, evidence }: RunFacts,
  precursors: readonly Generated[],
): Plan<never> | undefined {
  if (!evidence || made.waived.has("precursor-replaced")) return undefined;
  for (const precursor of precursors) {
    const reason = whyReplaced(evidence, homeOf(loaded, view, precursor));
    if (reason !== undefined)
      return { kind: "refused", code: "precursor-replaced", reason: `${run} was made with ${precursor.title} of ${reason}` };
  }
  return undefined;
}

/** The RUNs in which the datasets of a product lie. */
export interface Home {
  /** The beginning of the names of its RUNs under any rerun. */
  readonly prefix: string;
  /** RUNs of other names, made by hand. */
  readonly adopted: readonly string[];
  /** The complete RUN; or all RUNs of the rerun while none is complete. RUNs below it are included: a curated product has one for each later date. */
  readonly current: readonly string[];
  readonly isComplete: boolean;
}

function homeOf({ set }: LoadedSet, view: RepoView, precursor: Generated): Home {
  const output = names.generation(set, precursor);
  const progress = generationProgress(set, precursor, view);
  const adopted = view.attempts(output).flatMap(({ run }) => (run.startsWith(`${output}/`) ? [] : [run]));
  const isComplete = progress.kind === "complete";
  return {
    prefix: names.generations(set, precursor),
    adopted,
    isComplete,
    current: isComplete ? [progress.attempt.run] : [output, ...adopted],
  };
}

/** The first RUN of a product in the evidence that does not hold its current datasets, in words; undefined if there is none. Pure. */
export function whyReplaced({ inputs }: Pick<EvidenceFacts, "inputs">, home: Home): string | undefined {
  for (const { run, gone } of inputs.filter((input) => isOf(home, input))) {
    if (!home.current.some((each) => isBelow(run, each))) return `${run}, which is not the set's any more`;
    if (home.isComplete && gone.length)
      return `${run}, which does not hold ${gone.length} of the datasets any more, ${gone[0] ?? ""} among them`;
  }
  return undefined;
}

const isOf = ({ prefix, adopted }: Home, { run }: UsedRun): boolean => run.startsWith(prefix) || adopted.some((each) => isBelow(run, each));

const isBelow = (run: string, home: string): boolean => run === home || run.startsWith(`${home}/`);

/** Refuses a RUN that was made from other exposures than the lock names. A rerun stands for one selection, before the release too. */
export function refuseOthers(
  made: Generated,
  { exposures }: Pick<LockedRun, "exposures">,
  { run, evidence }: RunFacts,
): Plan<never> | undefined {
  // A product that is merged from others may name their exposures, which are compared for those products.
  if (!evidence?.exposures.length || made.generation.exposures === null) return undefined;
  const [used, locked] = [new Set(evidence.exposures), new Set(exposures)];
  const foreign = evidence.exposures.some((each) => !locked.has(each));
  // Without all headers, or with raws missing, an exposure may have been used that no header names.
  const isWhole = evidence.unread === 0 && !made.waived.has("detector-missing");
  if (!foreign && !(isWhole && exposures.some((each) => !used.has(each)))) return undefined;
  return {
    kind: "refused",
    code: "rerun-reused",
    reason: `${run} of ${made.title} was made from the exposures ${compact(evidence.exposures)}, the lock has ${compact(exposures)}`,
  };
}
