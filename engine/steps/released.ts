import type { CertifiedFacts, RunFacts, Verdict } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { CollectionName } from "../model/brand.ts";
import type { SetProduct } from "../model/calibset.ts";
import type { MadeVerdict } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { generationProgress } from "./generate.ts";
import { verificationProgress } from "./verify.ts";

/** A product with its verdict, as the build repository holds it. */
export interface Finished {
  readonly made: SetProduct;
  readonly run: RunFacts;
  readonly verifyRun: RunFacts;
  readonly collection: CollectionName;
  readonly certified: CertifiedFacts;
  readonly verdict: MadeVerdict;
}

const nothing: ReadonlySet<string> = new Set();

/** Every product with its verdict, or the first product that has none yet. */
export function finishedProducts({ set }: Scene, view: RepoView): readonly Finished[] | { readonly unfinished: SetProduct } {
  const finished: Finished[] = [];
  for (const made of set.products) {
    const generated = generationProgress(view, names.generation(set, made), nothing);
    const verified = verificationProgress(view, names.verification(set, made), nothing);
    const collection = names.certification(set, made);
    const certified = view.certified(collection, made.product.datasetType);
    if (generated.kind !== "complete" || verified.kind !== "complete" || !verified.attempt.verdict) return { unfinished: made };
    if (certified?.fingerprint !== generated.attempt.fingerprint) return { unfinished: made };
    finished.push({ made, run: generated.attempt, verifyRun: verified.attempt, collection, certified, verdict: judge(verified.attempt.verdict) });
  }
  return finished;
}

export const isUnfinished = (result: readonly Finished[] | { readonly unfinished: SetProduct }): result is { readonly unfinished: SetProduct } =>
  "unfinished" in result;

/** pass; needs a decision where anything failed; fail where the majority rule says so (lsst.md section 3, check_verification_stats). */
function judge({ failures, majorityFails }: Verdict): MadeVerdict {
  if (majorityFails.length) return { kind: "fail", failures };
  return { kind: failures.length ? "needs-decision" : "pass", failures };
}
