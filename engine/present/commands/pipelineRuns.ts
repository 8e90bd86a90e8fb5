import { CalibError } from "../../errors.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { asCollection, type CollectionName } from "../../model/brand.ts";
import { asGenerated, asVerified, type Generated, type SetProduct } from "../../model/calibset.ts";
import type { LockedRun } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { type Attempt, type Progress, generationProgress, verificationProgress } from "../../progress/attempts.ts";
import { generationOutput } from "../../steps/generate.ts";
import { lockedInputs } from "../../progress/locked.ts";
import type { Output } from "../../origins/pipeline/output.ts";
import { verificationOutput } from "../../steps/verify.ts";

/** One run of a pipeline, as it would be, is, or was: the newest attempt, or the first that there will be. */
export interface PipelineRun {
  readonly product: SetProduct;
  readonly step: "generate" | "verify";
  /** `bias`, `verifyFlat-r`. */
  readonly title: string;
  readonly run: CollectionName;
  readonly output: Output;
  readonly locked: LockedRun;
}

/** Every pipeline run of some products of a set, in its order. Pure; refuses what is not locked. */
export function pipelineRuns(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): readonly PipelineRun[] {
  return products.flatMap((product) => {
    const { construction, verification } = lockedOf(loaded, product);
    const made = asGenerated(product);
    const tried = asVerified(product);
    return [
      ...(made?.generation.pipeline && construction ? [generation(loaded, view, made, made.generation.pipeline, construction)] : []),
      ...(tried && verification
        ? [
            {
              product,
              step: "verify" as const,
              title: [tried.verification.stem, ...(tried.band === null ? [] : [tried.band])].join("-"),
              run: attemptOf(names.verification(loaded.set, tried), verificationProgress(loaded.set, tried, view)),
              output: verificationOutput(loaded, tried, verification, view, newestRuns),
              locked: verification,
            },
          ]
        : []),
    ];
  });
}

function generation(loaded: LoadedSet, view: RepoView, made: Generated, pipeline: string, locked: LockedRun): PipelineRun {
  const run = attemptOf(names.generation(loaded.set, made), generationProgress(loaded.set, made, view));
  return { product: made, step: "generate", title: made.title, run, output: generationOutput({ loaded, made, pipeline, locked }, view, newestRuns), locked };
}

function lockedOf(loaded: LoadedSet, product: SetProduct): { readonly construction: LockedRun | null; readonly verification: LockedRun | null } {
  const locked = lockedInputs(loaded, product);
  switch (locked.kind) {
    case "wanted":
      return locked.value;
    case "unwanted":
      return { construction: null, verification: null };
    case "waiting":
    case "refused":
      throw new CalibError(locked.code, locked.reason);
  }
}

/** RUNs of products that may be still to be made. */
const newestRuns = ({ set }: LoadedSet, view: RepoView, products: readonly Generated[]): readonly CollectionName[] =>
  products.map((each) => attemptOf(names.generation(set, each), generationProgress(set, each, view)));

function attemptOf(output: CollectionName, progress: Progress<Attempt>): CollectionName {
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

/** What would run, in the words of those who would type it. */
export interface Rendered {
  readonly text: string;
  readonly json: unknown;
}

/** A word as a shell takes it, bare where it may be. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word));

/** Between quotes that change nothing of it: single ones, unless it holds some. */
export const quoted = (text: string): string => (!text.includes("'") ? `'${text}'` : /["$`\\!]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : `"${text}"`);
