import type { BpsExecutor } from "./bps.ts";
import type { CollectionName, Digest, RepoName, SetKey } from "./brand.ts";
import type { Band } from "./instruments.ts";
import type { Correction } from "./correction.ts";
import type { Generation, Product, Verification } from "./product.ts";
import type { Timespan } from "./tai.ts";
import type { Waivable } from "./waivers.ts";

/** A calibset after its declaration was settled at the edge: complete, checked, nothing optional. */
export interface Calibset {
  readonly key: SetKey;
  readonly ticket: string;
  readonly tag: string;
  readonly instrument: string;
  /** Name of a trial build, whose collections all lie below `u/<name>/`; null for an official set. */
  readonly trial: string | null;
  readonly validity: Timespan;
  readonly build: {
    readonly repo: RepoName;
    readonly raws: CollectionName;
    readonly calibs: readonly CollectionName[];
    readonly executor: Executor;
  };
  /** In the catalog's order; one entry for each band. */
  readonly products: readonly SetProduct[];
  /** What goes along as it is, in the declaration's order. */
  readonly collections: readonly SetCollection[];
  readonly targets: readonly RepoName[];
  readonly skipped: ReadonlyMap<RepoName, string>;
  readonly withdrawn: { readonly on: string; readonly reason: string } | null;
  /** What is still to be found out of an adopted set. */
  readonly todo: readonly string[];
  readonly digest: Digest;
}

/** A collection that is no product: reference catalogs, models, skymaps. */
export interface SetCollection {
  readonly name: CollectionName;
  /** Of a shared RUN the datasets of this skymap alone, and its records; null for all. */
  readonly skymap: string | null;
  /** Chains that are to search it. */
  readonly chains: readonly CollectionName[];
  /** Digest of all of it, and of where it comes from: chains are what everybody sees change. */
  readonly digest: Digest;
}

/** What runs the pipelines of a set. */
export type Executor = { readonly kind: "pipetask" } | BpsExecutor;

/** One product of a set, of one band where there is one a band. */
export interface SetProduct {
  readonly product: Product;
  readonly origin: Origin;
  readonly band: Band | null;
  /** Product and band, e.g. `bias` or `flat-r`: its name everywhere outside the Butler. */
  readonly title: string;
  readonly rerun: string;
  readonly certifyRerun: string;
  readonly verifyRerun: string;
  /** Butler expression of the exposures it is made from; null where none go in. */
  readonly query: string | null;
  /** Null where it is not verified. */
  readonly verifyQuery: string | null;
  /** Whether people look at the images before it is certified or read by another; detectors to show, or all. */
  readonly checkpoint: { readonly detectors: readonly number[] | null } | null;
  /** What is done all the same, by code, each with its reason. */
  readonly waived: ReadonlyMap<Waivable, string>;
  /** Digest of the part of the declaration that the lock's inputs are resolved from. */
  readonly digest: Digest;
}

/** What a product is made from. */
export type Origin =
  /** Exposures, or other products: a pipeline runs. */
  | { readonly kind: "pipeline" }
  /** Texts of a package at a commit. */
  | { readonly kind: "curated"; readonly package: string; readonly commit: string }
  /** Datasets of a RUN that people corrected. */
  | { readonly kind: "corrected"; readonly correction: Correction };

/** A product that is made, with how. */
export interface Generated extends SetProduct {
  readonly generation: Generation;
}

/** A product of one declared origin. */
export type ProductOf<K extends Origin["kind"]> = SetProduct & { readonly origin: Extract<Origin, { kind: K }> };

/** A product that is tried out, with how. */
export interface Verified extends SetProduct {
  readonly verification: Verification;
  readonly verifyQuery: string;
}

export const asGenerated = <P extends SetProduct>(made: P): (P & Generated) | undefined =>
  made.product.generation === null ? undefined : { ...made, generation: made.product.generation };

/** Only what gets a validity range. */
export const asCertified = (made: SetProduct): Generated | undefined => (made.product.certified ? asGenerated(made) : undefined);

export const asVerified = (made: SetProduct): Verified | undefined =>
  made.product.verification === null || made.verifyQuery === null ? undefined : { ...made, verification: made.product.verification, verifyQuery: made.verifyQuery };

/** Those of a kind, in the set's order. */
export const certifiedOf = ({ products }: Calibset): readonly Generated[] => products.flatMap((each) => asCertified(each) ?? []);
