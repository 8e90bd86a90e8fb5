import type { BpsExecutor } from "./bps.ts";
import type { CollectionName, Digest, RepoName, SetKey } from "./brand.ts";
import type { Band } from "./instruments.ts";
import type { Correction } from "./correction.ts";
import type { DetectorsDeclaration } from "./declaration.ts";
import type { Exception } from "./selection.ts";
import type { Generation, Product, Verification } from "./product.ts";
import type { Timespan } from "./tai.ts";
import type { Waivable } from "./waivers.ts";

/** A checked calibset with all defaults filled in. */
export interface Calibset {
  readonly key: SetKey;
  readonly ticket: string;
  readonly tag: string;
  readonly instrument: string;
  /** Name of a trial build, whose collections lie below `u/<name>/`; null for an official set. */
  readonly trial: string | null;
  readonly validity: Timespan;
  readonly build: {
    readonly repo: RepoName;
    readonly raws: CollectionName;
    readonly calibs: readonly CollectionName[];
    readonly executor: Executor;
  };
  /** In the order of the catalog, one entry for each band; or in that of `chain`, the product that is searched first last. */
  readonly products: readonly SetProduct[];
  /** The ticket chain as people made it; null if later products are searched first. */
  readonly chain: readonly CollectionName[] | null;
  /** Auxiliary collections, in the order of the declaration. */
  readonly collections: readonly SetCollection[];
  readonly targets: readonly RepoName[];
  readonly skipped: ReadonlyMap<RepoName, string>;
  readonly withdrawn: { readonly on: string; readonly reason: string } | null;
  /** Facts that `calib adopt` could not recover. */
  readonly todo: readonly string[];
  readonly digest: Digest;
}

/** An auxiliary collection: reference catalogs, models, skymaps. */
export interface SetCollection {
  readonly name: CollectionName;
  /** Only the datasets of this skymap are taken from a shared RUN, with the skymap's records; null for all datasets. */
  readonly skymap: string | null;
  /** Chains that it becomes a member of. */
  readonly chains: readonly CollectionName[];
  /** Digest of the declaration, chains and source repository included. */
  readonly digest: Digest;
}

/** The program that runs the pipelines of a set. */
export type Executor = { readonly kind: "pipetask" } | BpsExecutor;

/** One product of a set; of a banded product, one band. */
export interface SetProduct {
  readonly product: Product;
  readonly origin: Origin;
  readonly band: Band | null;
  /** Product and band, e.g. `bias` or `flat-r`: its name everywhere but in Butler. */
  readonly title: string;
  readonly rerun: string;
  readonly certifyRerun: string;
  readonly verifyRerun: string;
  /** Butler expression of the exposures that it is made from; null if it is made from none. */
  readonly query: string | null;
  /** Exposures that the selections leave out. */
  readonly exceptions: readonly Exception[];
  /** Butler expression of the exposures that it is verified on; null if it is not verified. */
  readonly verifyQuery: string | null;
  /** Detectors whose images people review before the product is used, null for all; null if there is no checkpoint. */
  readonly checkpoint: { readonly detectors: readonly number[] | null } | null;
  /** Detectors that are declared for it; null for those that the world lists. */
  readonly detectors: DetectorsDeclaration | null;
  /** Diagnostics that people accept, by code, each with the reason. */
  readonly waived: ReadonlyMap<Waivable, string>;
  /** Digest of the part of the declaration from which the lock's inputs are resolved. */
  readonly digest: Digest;
}

/** The origin of a product. */
export type Origin =
  /** A pipeline makes it from exposures or other products. */
  | { readonly kind: "pipeline" }
  /** People wrote it, as texts of a package at a commit. */
  | { readonly kind: "curated"; readonly package: string; readonly commit: string }
  /** People corrected the datasets of a RUN. */
  | { readonly kind: "corrected"; readonly correction: Correction }
  /** People made it before, and it is kept as it is. */
  | { readonly kind: "adopted"; readonly collection: CollectionName };

/** A product with its generation. */
export interface Generated extends SetProduct {
  readonly generation: Generation;
}

/** A product of one declared origin. */
export type ProductOf<K extends Origin["kind"]> = SetProduct & { readonly origin: Extract<Origin, { kind: K }> };

/** A product with its verification. */
export interface Verified extends SetProduct {
  readonly verification: Verification;
  readonly verifyQuery: string;
}

export const asGenerated = <P extends SetProduct>(made: P): (P & Generated) | undefined =>
  made.product.generation === null ? undefined : { ...made, generation: made.product.generation };

/** The product if it is certified. */
export const asCertified = (made: SetProduct): Generated | undefined => (made.product.certified ? asGenerated(made) : undefined);

export const asVerified = (made: SetProduct): Verified | undefined =>
  made.product.verification === null || made.verifyQuery === null
    ? undefined
    : { ...made, verification: made.product.verification, verifyQuery: made.verifyQuery };

/** Whether a product could be verified at the instrument, and the set declares no verification of it. */
export function lacksVerification({ instrument }: Pick<Calibset, "instrument">, { product, verifyQuery }: SetProduct): boolean {
  const { certified, verification } = product;
  return certified && verifyQuery === null && !!verification?.verdict && verification.instruments.some((each) => each === instrument);
}

/** All certified products, in the order of the set. */
export const certifiedOf = ({ products }: Calibset): readonly Generated[] => products.flatMap((each) => asCertified(each) ?? []);
