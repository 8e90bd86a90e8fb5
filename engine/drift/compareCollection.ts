import type { Reader } from "../bridge/methods.ts";
import { asCollection } from "../model/brand.ts";
import { plainDataId } from "../model/digest.ts";
import type { LockedDataset, MadeCollection, MadePart } from "../model/lock.ts";
import { searchesInOrder } from "../content/ticketChain.ts";
import { compareSkymap, heldPart, partKey, readPartRows } from "../content/heldCollection.ts";
import { noRows } from "../content/standing.ts";
import { compareFile, compareType, type Find } from "./compareProduct.ts";
import { compareFiles } from "./deep.ts";
import type { Difference } from "./driftReport.ts";
import { found, type Place } from "./place.ts";
import type { Survey } from "./survey.ts";

export interface ComparedCollection {
  readonly differences: readonly Difference[];
  /** Datasets that its RUNs gained where it comes from; elsewhere they are others' and told of nobody. */
  readonly gained: number;
}

/** In what a collection that goes along differs from the lock at one repository; what others put into the same RUNs is theirs. */
export async function compareCollection(workspace: Place, collection: MadeCollection, survey: Survey, reader: Reader, deep: boolean): Promise<ComparedCollection> {
  const rows = await readPartRows(reader, workspace.repo, collection.parts, (part) => survey.held(part.run, part.datasetType));
  const parts = await Promise.all(
    collection.parts.map(async (part) => {
      const find = finderOf(workspace, collection, part.run);
      const known = survey.collection(part.run);
      if (known && known.type !== "RUN") return [find("collection type different", "RUN", known.type, part.datasets.map(({ id }) => id))];
      const differences = [...compareType(collection.datasetTypes, part, survey, find), ...comparePart(part, survey, rows.get(partKey(part)) ?? noRows, find)];
      const inside = deep ? await compareFiles(workspace, { ...part, collection: part.run }, differences, reader, find) : [];
      return [...differences, ...inside];
    }),
  );
  const gained = [...rows].flatMap(([key, { id, dataId }]) => {
    const ours = new Set(collection.parts.filter((part) => partKey(part) === key).flatMap(({ datasets }) => datasets.map((each) => each.id)));
    return id.filter((each, index) => !ours.has(each) && (collection.records === null || plainDataId(dataId[index] ?? {})["skymap"] === collection.records.skymap));
  });
  return { differences: [...parts.flat(), ...compareRecords(workspace, collection, survey), ...compareOwnChain(workspace, collection, survey)], gained: workspace.isBuild ? gained.length : 0 };
}

const finderOf = (workspace: Place, { name }: MadeCollection, at: string): Find =>
  (kind, expected, what, datasets = []) => found({ ...workspace, product: name, collection: asCollection(at) }, { kind, expected, found: what, datasets });

function comparePart(part: MadePart, survey: Survey, rows: typeof noRows, find: Find): readonly Difference[] {
  const facts = survey.held(part.run, part.datasetType);
  const { lacking, taken } = heldPart(part, facts, rows);
  const broken = (facts?.files ?? []).filter(({ id }) => part.datasets.some((each) => each.id === id));
  const missing = lacking.filter(({ id }) => !broken.some((each) => each.id === id));
  return [
    ...(missing.length ? [find(facts?.count ? "dataset missing" : "RUN removed", words(part, missing), "nothing", missing.map(({ id }) => id))] : []),
    ...taken.map(({ dataset, holder }) => find("place taken", words(part, [dataset]), holder, [dataset.id])),
    ...broken.map((each) => compareFile(part, each, find)),
  ];
}

const words = ({ datasetType, datasets }: MadePart, some: readonly LockedDataset[]): string =>
  some.length === 1 ? `${datasetType} ${some[0]?.id ?? ""}` : `${some.length} of ${datasets.length} ${datasetType}`;

function compareRecords(workspace: Place, collection: MadeCollection, survey: Survey): readonly Difference[] {
  const { name, records } = collection;
  if (!records) return [];
  const facts = survey.skymap(records.skymap);
  const standing = compareSkymap(records, facts);
  if (standing === "there") return [];
  const say = ({ hash, tracts, patches }: { readonly hash: string; readonly tracts: number; readonly patches: number }) => `${tracts} tracts and ${patches} patches of ${hash.slice(0, 12)}`;
  return [finderOf(workspace, collection, name)(standing === "lacking" ? "records missing" : "records different", `skymap ${records.skymap}, ${say(records)}`, facts ? say(facts) : "nothing")];
}

/** Of a chain that was taken along: what of it is not searched, or not in the order that decides what is found. */
function compareOwnChain(workspace: Place, collection: MadeCollection, survey: Survey): readonly Difference[] {
  if (collection.type === "RUN") return [];
  const find = finderOf(workspace, collection, collection.name);
  const known = survey.collection(collection.name);
  if (known && known.type !== "CHAINED") return [find("collection type different", "CHAINED", known.type)];
  const children = known?.children ?? [];
  const missing = collection.runs.filter((run) => !children.includes(run));
  const standing = known ? children.join(", ") || "no child" : "nothing";
  const here = collection.runs.filter((run) => children.includes(run));
  return [...(missing.length ? [find("RUN not on its chain", missing.join(", "), standing)] : []), ...(searchesInOrder(children, here) ? [] : [find("chain order wrong", here.join(", "), standing)])];
}
