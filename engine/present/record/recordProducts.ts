import type { LoadedSet } from "../../declare/loadedSet.ts";
import { asCertified, asGenerated, type SetProduct } from "../../model/calibset.ts";
import type { MadeProduct } from "../../model/lock.ts";
import type { ReportedJudgment } from "../../release/reportData.ts";
import { replacedAt } from "../../release/verdicts.ts";
import type { MadeVerdict } from "../../model/verdict.ts";
import { names } from "../../model/names.ts";
import { formatTimespan, wireBound } from "../../model/tai.ts";
import { originOf } from "../../origins/origin.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { lockedRunOf, madeNow } from "../../declare/madeNow.ts";
import { generationProgress } from "../../progress/attempts.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../../release/finished.ts";
import type { Unanswered } from "../../answer.ts";
import { buildView, type RecordFacts } from "./facts.ts";

export interface ProductRow {
  readonly product: string;
  readonly rerun: string;
  /** Locked exposures; empty if the product is made from other products only, null if nothing is locked or made. */
  readonly construction: readonly number[] | null;
  /** The supplied texts of a curated or corrected product, in words. */
  readonly written?: string;
  readonly verification: readonly number[] | null;
  readonly made: ProductMade;
}

export type ProductMade =
  | {
      readonly kind: "certified";
      readonly run: string;
      readonly collection: string;
      /** TAI; several if detectors differ. */
      readonly ranges: readonly string[];
      readonly datasets: number;
      readonly verifyRun: string | null;
      readonly verdict: MadeVerdict;
      /** Failures beside those of the set that it replaces; null without one, or if the build repository does not answer. */
      readonly replaced: ReportedJudgment["replaced"];
    }
  | { readonly kind: "left behind"; readonly run: string }
  | { readonly kind: "unfinished"; readonly reason: string }
  | Unanswered;

/** Products in the order of construction: as the lock names them once released, before that as the build repository holds them. */
export const productsOf = (facts: RecordFacts): readonly ProductRow[] =>
  facts.loaded.set.products.map((made) => {
    const supplied = originOf(facts.loaded, made).making?.describe().supplied;
    const locked = facts.loaded.lock?.inputs.products.find(({ product }) => product === made.title);
    return {
      product: made.title,
      rerun: made.product.generation === null ? made.verifyRerun : made.rerun,
      construction: locked?.construction?.exposures ?? null,
      ...(supplied === undefined ? {} : { written: supplied }),
      verification: locked?.verification?.exposures ?? null,
      made: madeOf(facts, made),
    };
  });

function madeOf(facts: RecordFacts, made: SetProduct): ProductMade {
  const { loaded } = facts;
  const view = buildView(facts);
  const released = madeNow(loaded, made);
  if (released) return fromLock(released, replacedAt(loaded, made, released, view.kind === "answered" ? view.value : null));
  const run = lockedRunOf(loaded, made);
  if (run !== undefined) return { kind: "left behind", run };
  return view.kind === "answered" ? fromRepository(loaded, made, view.value) : view;
}

const fromLock = ({ run, collection, datasets, verifyRun, verdict }: MadeProduct, replaced: ReportedJudgment["replaced"]): ProductMade => ({
  kind: "certified",
  run,
  collection,
  ranges: [...new Set(datasets.map(({ begin, end }) => formatTimespan({ begin: wireBound(begin), end: wireBound(end) })))],
  datasets: datasets.length,
  verifyRun,
  verdict,
  replaced,
});

function fromRepository(loaded: LoadedSet, made: SetProduct, view: RepoView): ProductMade {
  const alone = finishedProducts({ ...loaded, set: { ...loaded.set, products: [made] } }, view);
  return isUnfinished(alone) ? { kind: "unfinished", reason: whyUnfinished(loaded, made, view) } : fromFinished(loaded, alone, view);
}

function fromFinished(loaded: LoadedSet, { products: [certified], others: [other] }: FinishedSet, view: RepoView): ProductMade {
  if (!certified) return { kind: "left behind", run: other?.run ?? "" };
  const { made, run, collection, certified: facts, verification, verdict } = certified;
  const verifyRun = verification?.run.run ?? null;
  return {
    kind: "certified",
    run: run.run,
    collection,
    ranges: [formatTimespan(loaded.set.validity)],
    datasets: facts.count,
    verifyRun,
    verdict,
    replaced: replacedAt(loaded, made, { run: run.run, verifyRun }, view),
  };
}

function whyUnfinished({ set }: LoadedSet, made: SetProduct, view: RepoView): string {
  const generated = asGenerated(made);
  if (!generated) return "not tried yet";
  const progress = generationProgress(set, generated, view);
  if (progress.kind === "running") return `being generated in ${progress.job.key}`;
  if (progress.kind !== "complete") return "not generated yet";
  const certified = asCertified(made) && view.certified(names.certification(set, generated), generated.generation.datasetType);
  return certified?.fingerprint === progress.attempt.fingerprint
    ? `no verdict yet; generated in ${progress.attempt.run}`
    : `not certified yet; generated in ${progress.attempt.run}`;
}
