import { asDatasetType } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";

/** A dataset type of which a cleaner could take something away. */
export interface Untagged {
  readonly datasetType: string;
  /** All that is to be tagged: tagging twice is no harm. */
  readonly ids: readonly string[];
  readonly found: number;
}

/** Types whose datasets are not all tagged; several products may be of one type, as flats of each band are. */
export function untagged(set: Calibset, made: LockMade, view: Pick<RepoView, "tagged">): readonly Untagged[] {
  const types = [...new Set(made.products.map(({ datasetType }) => datasetType))];
  return types.flatMap((datasetType) => {
    const ids = made.products.filter((product) => product.datasetType === datasetType).flatMap(({ datasets }) => datasets.map(({ id }) => id));
    const facts = view.tagged(names.tag(set), asDatasetType(datasetType));
    return facts?.missing === 0 && facts.count >= ids.length ? [] : [{ datasetType, ids, found: facts?.count ?? 0 }];
  });
}
