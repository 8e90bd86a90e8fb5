import type { CollectionName, Digest, RepoName, SetKey } from "./brand.ts";
import type { Product } from "./catalogue.ts";
import type { Timespan } from "./timespan.ts";

/** A calibset after its declaration was settled at the edge: complete, checked, nothing optional. */
export interface Calibset {
  readonly key: SetKey;
  readonly ticket: string;
  readonly tag: string;
  readonly instrument: string;
  readonly validity: Timespan;
  readonly build: {
    readonly repo: RepoName;
    readonly raws: CollectionName;
    readonly calibs: readonly CollectionName[];
  };
  /** In the catalogue's order. */
  readonly products: readonly SetProduct[];
  readonly targets: readonly RepoName[];
  readonly skipped: ReadonlyMap<RepoName, string>;
  readonly withdrawn: { readonly on: string; readonly reason: string } | null;
  readonly digest: Digest;
}

export interface SetProduct {
  readonly product: Product;
  readonly rerun: string;
  readonly certifyRerun: string;
  readonly verifyRerun: string;
  /** Butler expressions. */
  readonly query: string;
  readonly verifyQuery: string;
  /** Digest of the part of the declaration that the lock's inputs are resolved from. */
  readonly digest: Digest;
}
