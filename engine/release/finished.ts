import type { CertifiedFacts, RunFacts } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { FIRST_VERSION, isRanged, madeNow, releasedVersion } from "../declare/madeNow.ts";
import { asCollection, type CollectionName } from "../model/brand.ts";
import {
  asCertified,
  asGenerated,
  asVerified,
  lacksVerification,
  type Generated,
  type SetProduct,
  type Verified,
} from "../model/calibset.ts";
import { isJudged, missingVerdict, notVerified, type MadeVerdict } from "../model/verdict.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { verdictOf } from "../bridge/verdictOf.ts";
import { generationProgress, verificationProgress } from "../progress/attempts.ts";

/** A certified product with its verdict, as observed in the build repository. */
export interface Finished {
  readonly made: Generated;
  readonly run: RunFacts;
  /** Further RUNs of a curated product, one for each later date. */
  readonly later: readonly string[];
  readonly collection: CollectionName;
  readonly certified: CertifiedFacts;
  /** Null for a product that is not verified. */
  readonly verification: { readonly made: Verified; readonly run: RunFacts } | null;
  readonly verdict: MadeVerdict;
}

/** All products of a set, finished. */
export interface FinishedSet {
  readonly products: readonly Finished[];
  /** Products that are not certified and stay behind, with their RUNs: bootstraps, science frames. */
  readonly others: readonly { readonly made: SetProduct; readonly run: string }[];
}

/** All products of a set, or the first product that is not finished yet. Pure. */
export function finishedProducts(loaded: LoadedSet, view: RepoView): FinishedSet | { readonly unfinished: SetProduct } {
  const { set } = loaded;
  const products: Finished[] = [];
  const others: FinishedSet["others"][number][] = [];
  for (const each of set.products) {
    const certified = asCertified(each);
    const finished = certified ? finish(loaded, certified, view) : undefined;
    const run = certified ? undefined : otherRun(set, each, view);
    if (finished) products.push(finished);
    else if (run !== undefined) others.push({ made: each, run });
    else return { unfinished: each };
  }
  return { products, others };
}

export const isUnfinished = (result: FinishedSet | { readonly unfinished: SetProduct }): result is { readonly unfinished: SetProduct } =>
  "unfinished" in result;

function finish(loaded: LoadedSet, made: Generated, view: RepoView): Finished | undefined {
  const { set } = loaded;
  const generated = generationProgress(set, made, view);
  const collection = names.certification(set, made);
  const certified = certifiedWhole(set, made, view);
  if (generated.kind !== "complete" || !certified) return undefined;
  const later = laterRuns(loaded, made, generated.attempt.run, view);
  const finished = { made, run: generated.attempt, later, collection, certified };
  const verified = asVerified(made);
  if (isRanged(loaded, made)) return { ...finished, verification: null, verdict: ownVerdict(loaded, made, generated.attempt) };
  if (!verified) {
    const isMissing = lacksVerification(set, made) && releasedVersion(loaded) !== FIRST_VERSION;
    return { ...finished, verification: null, verdict: isMissing ? missingVerdict : notVerified };
  }
  const tried = verificationProgress(set, verified, view);
  if (tried.kind !== "complete") return undefined;
  const verification = { made: verified, run: tried.attempt };
  // The verification makes images and no verdict.
  if (!verified.verification.verdict) return { ...finished, verification, verdict: notVerified };
  const verdict = verdictOf(tried.attempt);
  return verdict && { ...finished, verification, verdict: releasedVerdict(loaded, made, tried.attempt.run) ?? verdict };
}

/** The verdict by a product's own values. Values that cannot be read could not be checked. */
function ownVerdict(loaded: LoadedSet, made: Generated, run: RunFacts): MadeVerdict {
  const unread: MadeVerdict = { kind: "could-not-check", failures: [], causes: [], unchecked: [run.verdictProblem ?? "it has no values"] };
  return madeNow(loaded, made)?.verdict ?? verdictOf(run) ?? unread;
}

/** The judgment that a product was released with. It stays, although later tests may judge the same values otherwise. */
function releasedVerdict(loaded: LoadedSet, made: Generated, verifyRun: string): MadeVerdict | undefined {
  const released = madeNow(loaded, made);
  return released?.verifyRun === verifyRun && isJudged(released.verdict) ? released.verdict : undefined;
}

/** The certification of a complete RUN, if all of the RUN is certified. */
export function certifiedWhole(set: LoadedSet["set"], made: Generated, view: RepoView): CertifiedFacts | undefined {
  const generated = generationProgress(set, made, view);
  const certified = view.certified(names.certification(set, made), made.generation.datasetType);
  return generated.kind === "complete" && certified?.fingerprint === generated.attempt.fingerprint ? certified : undefined;
}

/** Further RUNs of a product: those that the lock names of an adopted product, and those below the RUN of a curated one. */
function laterRuns({ lock }: LoadedSet, made: Generated, run: string, view: RepoView): readonly string[] {
  const kept = lock?.inputs.products.find((each) => each.product === made.title)?.kept;
  const runs = kept ? new Set(kept.map((each) => each.run)) : view.below(asCollection(run));
  return [...runs].filter((each) => each !== run).sort();
}

function otherRun(set: LoadedSet["set"], made: SetProduct, view: RepoView): string | undefined {
  const generated = asGenerated(made);
  const verified = asVerified(made);
  const progress = generated ? generationProgress(set, generated, view) : verified && verificationProgress(set, verified, view);
  return progress?.kind === "complete" ? progress.attempt.run : undefined;
}
