import type { Code } from "../errors.ts";
import type { Difference } from "../content/difference.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";

/** One cell of the matrix repository x set x product; the product is null for the set as a whole: its chains, tags and use. */
export interface DriftCell {
  readonly repo: RepoName;
  readonly set: string;
  readonly product: string | null;
  readonly state: CellState;
}

export type CellState =
  | { readonly kind: "in sync"; readonly fingerprint: string; /** A fact that is not drift. */ readonly note?: string }
  | { readonly kind: "missing" | "differs" | "extra"; readonly differences: readonly Difference[] }
  | { readonly kind: "waiting" | "unverifiable"; readonly code: Code; readonly reason: string }
  | { readonly kind: "skipped" | "withdrawn"; readonly reason: string };

/** A calibration collection below `<instrument>/calib` that no declared set makes. */
export interface Unmanaged {
  readonly repo: RepoName;
  /** Ticket chain, `<instrument>/calib/<ticket>`; `calib adopt` takes the ticket. */
  readonly ticket: CollectionName;
  readonly collections: readonly CollectionName[];
  /** Reason for which the world ignores it; null where the world gives none. */
  readonly ignored: string | null;
}

/** The last time a repository answered, and the last time its files were read. */
export interface Verified {
  readonly repo: RepoName;
  readonly answered: boolean;
  /** ISO 8601 UTC; null for never. */
  readonly at: string | null;
  readonly deep: string | null;
  readonly expired: boolean;
}

/** A repository that is also written from another `work` folder, whose journal and jobs this one does not have. */
export interface Split {
  readonly repo: RepoName;
  /** Who writes there, in words. */
  readonly reason: string;
}

export interface Drift {
  readonly cells: readonly DriftCell[];
  readonly unmanaged: readonly Unmanaged[];
  readonly verified: readonly Verified[];
  readonly splits: readonly Split[];
}

export const differencesOf = ({ cells }: Pick<Drift, "cells">): readonly Difference[] =>
  cells.flatMap(({ state }) => ("differences" in state ? state.differences : []));
