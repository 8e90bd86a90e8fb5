import type { CollectionName, RepoName } from "../model/brand.ts";
import type { StepName } from "../model/change.ts";
import { factsOfKind, stepsOf, type DifferenceKind } from "./differenceKinds.ts";

/** One difference between the lock and a repository. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly set: string;
  /** Product or auxiliary collection; null for the set as a whole: its chains, tags and use. */
  readonly product: string | null;
  /** Repository of the collection. */
  readonly repo: RepoName;
  readonly collection: CollectionName;
  readonly expected: string;
  readonly found: string;
  /** UUIDs of the lock's datasets that differ; empty if the difference is not about datasets. */
  readonly datasets: readonly string[];
  /** Auxiliary collection that the chain should search; absent for every other kind. */
  readonly child?: CollectionName;
  /** "repair" if a step mends the difference at this repository. */
  readonly mend: "repair" | "people";
}

/** A difference without its set and repository. */
export type LocalDifference = Pick<Difference, "kind" | "collection" | "expected" | "found" | "datasets" | "child">;

/** A set and the repository it is compared with. */
export interface Place {
  readonly set: string;
  readonly repo: RepoName;
  /** True for the build repository, whose data are never mended, because all other repositories got theirs from it. */
  readonly isBuild: boolean;
}

/** Adds the place, and who mends the difference there. */
export const differenceAt = ({ set, repo, isBuild }: Place, product: string | null, local: LocalDifference): Difference => ({
  set,
  repo,
  product,
  mend: (isBuild && product !== null) || !stepsOf(local.kind).length ? "people" : "repair",
  ...local,
});

/** A difference of an instrument chain as a whole, under the name of the chain. */
export const chainDifference = (
  repo: RepoName,
  chain: CollectionName,
  local: Pick<Difference, "kind" | "expected" | "found" | "mend">,
): Difference => ({ set: chain, product: null, repo, collection: chain, datasets: [], ...local });

/** Whether people have to resolve the difference before the same content can be mended. */
export const isBlocking = ({ kind }: Pick<Difference, "kind">): boolean => factsOfKind(kind).blocks !== undefined;

/** The differences that a step mends, in their order. */
export const mendedBy = (step: StepName, differences: readonly Difference[]): readonly Difference[] =>
  differences.filter(({ kind, mend }) => mend === "repair" && stepsOf(kind).includes(step));
