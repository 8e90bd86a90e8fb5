import { digestOfMade } from "../../engine/model/alteredMade.ts";
import type { Approval } from "../../engine/model/approval.ts";
import type { Calibset } from "../../engine/model/calibset.ts";
import type { Lock, LockedDataset, LockMade, MadeProduct } from "../../engine/model/lock.ts";
import type { PlannedSet } from "./plan.ts";

/** The output of `make_repositories.py`: the part of a lock that describes made datasets. */
export interface Made {
  readonly datasetTypes: LockMade["datasetTypes"];
  /** By set, with products in the plan's order. */
  readonly sets: Readonly<
    Record<
      string,
      {
        readonly fingerprint: string;
        readonly products: readonly { readonly fingerprint: string; readonly datasets: readonly LockedDataset[] }[];
      }
    >
  >;
}

/** A placeholder digest for reports and pipelines, which these worlds do not have. */
const NO_DIGEST = "0".repeat(64);

/** Returns the lock that a build and a release would have written. */
export function lockOf(set: Calibset, planned: PlannedSet, made: Made): Lock {
  const pipeline = { path: "none.yaml", source: "reference", branch: null, commit: null, sha256: NO_DIGEST };
  return {
    version: 1,
    set: set.key,
    inputs: {
      packages: {},
      products: set.products.map(({ title, rerun, digest, query }) => ({
        product: title,
        rerun,
        declaration: digest,
        construction: { exposures: query === null ? [] : [2025010100001], span: { begin: null, end: null }, pipeline },
        verification: null,
      })),
    },
    made: madeOf(set, planned, made),
  };
}

function madeOf(set: Calibset, planned: PlannedSet, made: Made): LockMade {
  const found = made.sets[set.key];
  if (!found) throw new Error(`${set.key} was not made`);
  const products = planned.products.map((product, index): MadeProduct => {
    const rerun = set.products.find(({ title }) => title === product.title)?.rerun ?? "";
    const { fingerprint, datasets } = found.products[index] ?? { fingerprint: "", datasets: [] };
    return {
      product: product.title,
      rerun,
      certifyRerun: rerun,
      verifyRerun: rerun,
      run: product.run,
      verifyRun: null,
      collection: product.collection,
      datasetType: product.datasetType,
      fingerprint,
      verdict: { kind: "not-verified", failures: [] },
      datasets,
    };
  });
  const certified = new Set(products.map(({ product }) => product));
  const others = set.products
    .filter(({ title }) => !certified.has(title))
    .map(({ title, rerun }) => ({ product: title, rerun, run: `${planned.ticketChain.name}/${set.tag}/${title}Gen.${rerun}/run1` }));
  return { fingerprint: found.fingerprint, report: NO_DIGEST, products, others, datasetTypes: made.datasetTypes };
}

/** Returns an adopted approval, so that the set is expected at every target. */
export const approvalOf = (set: Calibset, { made }: Lock): Approval => ({
  set: set.key,
  tickets: { construction: set.ticket, taxicab: "TAXICAB-1", deployment: "DM-60000" },
  state: "adopted",
  fingerprint: made?.fingerprint ?? "",
  report: made?.report ?? "",
  ...(made ? { made: digestOfMade(made) } : {}),
  acceptedFailures: made?.products.flatMap(({ verdict }) => verdict.failures) ?? [],
});
