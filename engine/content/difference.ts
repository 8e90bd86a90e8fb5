import type { CollectionName, RepoName } from "../model/brand.ts";
import { factsOfKind, stepsOf, type DifferenceKind } from "./differenceKinds.ts";

/** One difference between what the lock says and what a repository holds. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly set: string;
  /** Product or auxiliary collection; null for the set as a whole: its chains, tags and use. */
  readonly product: string | null;
  /** Always with its repository: a collection's name means nothing without it. */
  readonly repo: RepoName;
  readonly collection: CollectionName;
  readonly expected: string;
  readonly found: string;
  /** UUIDs of the lock's datasets that are concerned; none where the difference is not about datasets. */
  readonly datasets: readonly string[];
  /** Auxiliary collection that the chain is to search; absent for every other kind. */
  readonly child?: CollectionName;
  /** Whether a step mends it at this repository. */
  readonly mend: "repair" | "people";
}

/** A difference before its set and repository are named. */
export type LocalDifference = Pick<Difference, "kind" | "collection" | "expected" | "found" | "datasets" | "child">;

/** Where a set is compared. */
export interface Place {
  readonly set: string;
  readonly repo: RepoName;
  /** Data of the build repository are never mended: every other repository was filled from them. */
  readonly isBuild: boolean;
}

/** Names the place, and who mends the difference there. */
export const differenceAt = ({ set, repo, isBuild }: Place, product: string | null, local: LocalDifference): Difference => ({
  set,
  repo,
  product,
  mend: (isBuild && product !== null) || !stepsOf(local.kind).length ? "people" : "repair",
  ...local,
});

/** Whether people have to make room before anything of the same content can be mended. */
export const isBlocking = ({ kind }: Pick<Difference, "kind">): boolean => factsOfKind(kind).blocks !== undefined;

/** The differences that a step mends, in their order. */
export const mendedBy = (step: Parameters<typeof stepsFor>[1], differences: readonly Difference[]): readonly Difference[] => differences.filter((each) => each.mend === "repair" && stepsFor(each.kind, step));

const stepsFor = (kind: DifferenceKind, step: ReturnType<typeof stepsOf>[number]): boolean => stepsOf(kind).includes(step);
