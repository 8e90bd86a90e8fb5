import type { Reader } from "../bridge/methods.ts";
import { asDatasetType, type RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { tagsOfType } from "../model/tags.ts";

/** A dataset type of which a cleaner could take something away. */
export interface Untagged {
  readonly datasetType: string;
  /** Those that the tag lacks. */
  readonly ids: readonly string[];
  /** How many of ours there are. */
  readonly wanted: number;
}

/** UUIDs that a tag holds, by type. */
export type TaggedIds = ReadonlyMap<string, ReadonlySet<string>>;

type Tags = Pick<RepoView, "tagged">;

/** Reads tags that lack something of what is certified: it may be somebody's. */
export async function readTagged(reader: Reader, repo: RepoName, set: Calibset, made: LockMade, view: Tags): Promise<TaggedIds> {
  const read = typesOf(made)
    .filter((datasetType) => !isTagged(set, made, view, datasetType) && factsOf(set, view, datasetType)?.count)
    .map(async (datasetType) => {
      const tags = [...tagsOfType(set, made, datasetType).keys()];
      const rows = await Promise.all(tags.map((collection) => reader.call("rows", { repo, collection, datasetType })));
      return [datasetType, new Set(rows.flatMap(({ id }) => id))] as const;
    });
  return new Map(await Promise.all(read));
}

/** Types whose datasets are not all tagged; several products may be of one type, as flats of each band are. Pure. */
export function untagged(set: Calibset, made: LockMade, view: Tags, held: TaggedIds): readonly Untagged[] {
  return typesOf(made).flatMap((datasetType) => {
    const wanted = idsOf(made, datasetType);
    const ids = isTagged(set, made, view, datasetType) ? [] : wanted.filter((id) => !held.get(datasetType)?.has(id));
    return ids.length ? [{ datasetType, ids, wanted: wanted.length }] : [];
  });
}

const typesOf = ({ products }: LockMade): readonly string[] => [...new Set(products.map(({ datasetType }) => datasetType))];

const idsOf = ({ products }: LockMade, type: string): readonly string[] => products.filter(({ datasetType }) => datasetType === type).flatMap(({ datasets }) => datasets.map(({ id }) => id));

const factsOf = (set: Calibset, view: Tags, type: string) => view.tagged(names.tag(set), asDatasetType(type));

/** All that is certified is tagged, and no fewer than are ours. */
function isTagged(set: Calibset, made: LockMade, view: Tags, type: string): boolean {
  const facts = factsOf(set, view, type);
  return facts?.missing === 0 && facts.count >= idsOf(made, type).length;
}
