import type { RepoView } from "../../bridge/repoView.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { CalibError } from "../../errors.ts";
import { asCollection, type CollectionName } from "../../model/brand.ts";
import { asGenerated, asVerified, type Generated, type SetProduct } from "../../model/calibset.ts";
import type { LockedRun } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { type Attempt, type Progress, generationProgress, verificationProgress } from "../../progress/attempts.ts";
import { lockedInputs } from "../../progress/locked.ts";
import type { Output } from "./pipelineAttempt.ts";
import { generationOutput, inputsOf, verificationOutput, type PipelineInputs } from "./pipelineOutputs.ts";

/** One run of a pipeline: the newest attempt, or the first one that there will be. */
export interface PipelineRun {
  readonly product: SetProduct;
  readonly step: "generate" | "verify";
  /** `bias`, `verifyFlat-r`. */
  readonly title: string;
  readonly run: CollectionName;
  readonly output: Output;
  readonly locked: LockedRun;
}

/** Every pipeline run of some products of a set, in its order. Pure; refuses a product that is not locked. */
export function pipelineRuns(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): readonly PipelineRun[] {
  return products.flatMap((product) => {
    const locked = lockedInputs(loaded, product);
    if (locked.kind === "unwanted") return [];
    if (locked.kind !== "wanted") throw new CalibError(locked.code, locked.reason);
    const made = asGenerated(product);
    const inputs = made && inputsOf(made, locked.value);
    return [
      ...(made && inputs ? [generationRun(loaded, made, inputs, view)] : []),
      ...verificationRun(loaded, product, locked.value.verification, view),
    ];
  });
}

export const generationRun = (loaded: LoadedSet, made: Generated, inputs: PipelineInputs, view: RepoView): PipelineRun => ({
  product: made,
  step: "generate",
  title: made.title,
  run: newestRun(names.generation(loaded.set, made), generationProgress(loaded.set, made, view)),
  output: generationOutput(loaded, made, inputs, view, newestRuns),
  locked: inputs.construction,
});

function verificationRun(loaded: LoadedSet, product: SetProduct, locked: LockedRun | null, view: RepoView): readonly PipelineRun[] {
  const tried = asVerified(product);
  if (!tried || !locked) return [];
  const run = newestRun(names.verification(loaded.set, tried), verificationProgress(loaded.set, tried, view));
  const title = [tried.verification.stem, ...(tried.band === null ? [] : [tried.band])].join("-");
  return [{ product, step: "verify", title, run, output: verificationOutput(loaded, tried, locked, view, newestRuns), locked }];
}

/** The newest RUN of each product, or the RUN that its first attempt will have. */
const newestRuns = ({ set }: LoadedSet, view: RepoView, products: readonly Generated[]): readonly CollectionName[] =>
  products.map((each) => newestRun(names.generation(set, each), generationProgress(set, each, view)));

function newestRun(output: CollectionName, progress: Progress<Attempt>): CollectionName {
  switch (progress.kind) {
    case "complete":
      return asCollection(progress.attempt.run);
    case "running":
    case "waiting":
    case "failed":
      return asCollection(progress.job.key);
    case "start":
      return names.attempt(output, progress.n);
  }
}
