import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { Reader } from "../bridge/methods.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { tagsOfType } from "../model/tags.ts";

/** A dataset type with untagged datasets, which the cleaner may remove. */
export interface Untagged {
  readonly datasetType: string;
  /** UUIDs that no tag holds. */
  readonly ids: readonly string[];
  /** Number of the set's datasets of the type. */
  readonly wanted: number;
}

/** UUIDs that the set's tags hold, by dataset type. */
export type TaggedIds = ReadonlyMap<string, ReadonlySet<string>>;

type Tags = Pick<ContentFacts, "tagged">;

/** Reads the rows of incomplete tags. The counts alone do not show whether the missing datasets are foreign. */
export async function readTagged(reader: Reader, repo: RepoName, set: Calibset, made: LockMade, facts: Tags): Promise<TaggedIds> {
  const read = typesOf(made)
    .filter((datasetType) => !isTagged(set, made, facts, datasetType) && factsOf(set, facts, datasetType)?.count)
    .map(async (datasetType) => {
      const tags = [...tagsOfType(set, made, datasetType).keys()];
      const rows = await Promise.all(tags.map((collection) => reader.call("rows", { repo, collection, datasetType })));
      return [datasetType, new Set(rows.flatMap(({ id }) => id))] as const;
    });
  return new Map(await Promise.all(read));
}

/** Dataset types whose datasets are not all tagged. Several products may share a type, for example flats of several bands. Pure. */
export function untagged(set: Calibset, made: LockMade, facts: Tags, held: TaggedIds): readonly Untagged[] {
  return typesOf(made).flatMap((datasetType) => {
    const wanted = idsOf(made, datasetType);
    const ids = isTagged(set, made, facts, datasetType) ? [] : wanted.filter((id) => !held.get(datasetType)?.has(id));
    return ids.length ? [{ datasetType, ids, wanted: wanted.length }] : [];
  });
}

const typesOf = ({ products }: LockMade): readonly string[] => [...new Set(products.map(({ datasetType }) => datasetType))];

const idsOf = ({ products }: LockMade, type: string): readonly string[] =>
  products.filter(({ datasetType }) => datasetType === type).flatMap(({ datasets }) => datasets.map(({ id }) => id));

const factsOf = (set: Calibset, facts: Tags, type: string) => facts.tagged(names.tag(set), type);

/** Whether all certified datasets are tagged, and at least as many as the set has. */
function isTagged(set: Calibset, made: LockMade, view: Tags, type: string): boolean {
  const facts = factsOf(set, view, type);
  return facts?.missing === 0 && facts.count >= idsOf(made, type).length;
}
