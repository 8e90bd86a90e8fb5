import type { CollectionName, RepoName } from "../model/brand.ts";
import type { Difference } from "./driftReport.ts";
import { stepsOf } from "./driftKinds.ts";
import type { RowDifference } from "./compareRows.ts";

/** Where a set is compared. */
export interface Place {
  readonly set: string;
  readonly repo: RepoName;
  /** What the build repository holds is never mended by itself: it is where everything else came from. */
  readonly isBuild: boolean;
}

/** A difference at its place, with who mends it there. */
export function found({ set, repo, isBuild, product, collection }: Place & { readonly product: string | null; readonly collection: CollectionName }, difference: RowDifference): Difference {
  const mend = (isBuild && product !== null) || !stepsOf(difference.kind).length ? "people" : "repair";
  return { set, repo, product, collection, mend, ...difference };
}
