import type { Code } from "../errors.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import type { DriftKind } from "./driftKinds.ts";

/** One difference between what the lock says and what a repository holds. */
export interface Difference {
  readonly kind: DriftKind;
  readonly set: string;
  /** Null where the set as a whole is meant, as by its chain. */
  readonly product: string | null;
  /** Always with its repository: a collection's name means nothing without it. */
  readonly repo: RepoName;
  readonly collection: CollectionName;
  readonly expected: string;
  readonly found: string;
  /** UUIDs of the lock's datasets that are meant; none where it is not about datasets. */
  readonly datasets: readonly string[];
  /** What goes along and the collection is to search; absent where it is not about that. */
  readonly child?: CollectionName;
  /** Whether `calib drift --repair` mends it here. */
  readonly mend: "repair" | "people";
}

/** One cell of the matrix repository x set x product; the product is null for the set as a whole: its chains, tags and use. */
export interface DriftCell {
  readonly repo: RepoName;
  readonly set: string;
  readonly product: string | null;
  readonly state: CellState;
}

export type CellState =
  | { readonly kind: "in sync"; readonly fingerprint: string; /** What is no drift and worth knowing. */ readonly note?: string }
  | { readonly kind: "missing" | "differs" | "extra"; readonly differences: readonly Difference[] }
  | { readonly kind: "waiting" | "unverifiable"; readonly code: Code; readonly reason: string }
  | { readonly kind: "skipped" | "withdrawn"; readonly reason: string };

/** A calibration collection below `<instrument>/calib` that no declared set makes. */
export interface Unmanaged {
  readonly repo: RepoName;
  /** What `calib adopt` takes: `<instrument>/calib/<ticket>`. */
  readonly ticket: CollectionName;
  readonly collections: readonly CollectionName[];
  /** Why the world's declaration leaves it alone; null where nobody said. */
  readonly ignored: string | null;
}

/** When a repository last answered, and when its files were last read. */
export interface Verified {
  readonly repo: RepoName;
  readonly answered: boolean;
  /** ISO 8601 UTC; null for never. */
  readonly at: string | null;
  readonly deep: string | null;
  readonly expired: boolean;
}

export interface Drift {
  readonly cells: readonly DriftCell[];
  readonly unmanaged: readonly Unmanaged[];
  readonly verified: readonly Verified[];
}

export const differencesOf = ({ cells }: Pick<Drift, "cells">): readonly Difference[] => cells.flatMap(({ state }) => ("differences" in state ? state.differences : []));
