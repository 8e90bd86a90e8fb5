import type { CollectionName, RepoName } from "../model/brand.ts";

/** One difference between what the lock says and what a repository holds. */
export interface DriftFinding {
  readonly kind: DriftKind;
  /** Always with its repository: a collection's name means nothing without it. */
  readonly repo: RepoName;
  readonly collection: CollectionName;
  readonly expected: string;
  readonly found: string;
}

export type DriftKind =
  | "dataset missing"
  | "other UUID"
  | "range changed"
  | "foreign dataset"
  | "fingerprint differs"
  | "file missing"
  | "file differs"
  | "chain differs"
  | "not in use"
  | "in use although withdrawn"
  | "tag incomplete"
  | "collection type differs";

/** One cell of the matrix repository x set. */
export type Cell =
  | { readonly state: "in sync"; readonly fingerprint: string }
  | { readonly state: "waiting" | "unverifiable"; readonly code: string; readonly reason: string }
  | { readonly state: "differs"; readonly findings: readonly DriftFinding[] }
  | { readonly state: "skipped"; readonly reason: string }
  | { readonly state: "withdrawn"; readonly reason: string };

export interface DriftRow {
  readonly set: string;
  readonly repo: RepoName;
  readonly cell: Cell;
}
