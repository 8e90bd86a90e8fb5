import type { Reader } from "../bridge/methods.ts";
import type { CertifiedFacts, RowsResult, SkymapFacts } from "../bridge/wire.ts";
import type { Code } from "../errors.ts";
import { asCollection, type RepoName } from "../model/brand.ts";
import { dataIdKey } from "../model/digest.ts";
import type { LockedDataset, LockedSkymap, MadeCollection, MadePart } from "../model/lock.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { searchesInOrder } from "./ticketChain.ts";
import { noRows } from "./standing.ts";

/** What a target holds where a collection of the lock is to be. */
export interface HeldCollection {
  readonly collection: MadeCollection;
  /** Datasets that may come: not there, or not with their files; what others put into the same RUNs is theirs. */
  readonly lacking: readonly LockedDataset[];
  /** Whether dimension records of its skymap are missing. */
  readonly recordsLacking: boolean;
  /** What is wrong with its own chain; null of a RUN too. The order of the RUNs is what lookups go by. */
  readonly unchained: "missing" | "differs" | null;
  /** Why only people can make room for it; null where nothing is in its way. */
  readonly blocked: { readonly code: Code; readonly reason: string } | null;
}

/** Rows by RUN and type. */
export type PartRows = ReadonlyMap<string, RowsResult>;

export const partKey = ({ run, datasetType }: Pick<MadePart, "run" | "datasetType">): string => `${run} ${datasetType}`;

/** Reads rows of those parts alone of which something is there that is not all as the lock says. */
export async function readPartRows(reader: Reader, repo: RepoName, parts: readonly MadePart[], factsOf: (part: MadePart) => CertifiedFacts | undefined): Promise<PartRows> {
  const differing = parts.filter((part) => {
    const facts = factsOf(part);
    return facts !== undefined && facts.count > 0 && facts.fingerprint !== part.fingerprint;
  });
  return new Map(await Promise.all(differing.map(async (part) => [partKey(part), await reader.call("rows", { repo, collection: part.run, datasetType: part.datasetType })] as const)));
}

/** Pure. */
export function heldCollectionOf(collection: MadeCollection, view: RepoView, rows: PartRows): HeldCollection {
  const parts = collection.parts.map((part) => heldPart(part, view.held(part), rows.get(partKey(part)) ?? noRows));
  const records = collection.records && compareSkymap(collection.records, view.skymap(collection.records.skymap));
  const children = view.children(asCollection(collection.name));
  // Beside what is taken the rest may come; of another type or of another skymap nothing may.
  const stuck = mistyped(collection, view) ?? (records === "differs" ? ({ code: "records-differ", reason: `skymap ${collection.records?.skymap ?? ""} has another configuration` } as const) : null);
  if (stuck) return { collection, lacking: [], recordsLacking: false, unchained: null, blocked: stuck };
  return {
    collection,
    lacking: parts.flatMap(({ lacking }) => lacking),
    recordsLacking: records === "lacking",
    unchained: collection.type === "RUN" || searchesInOrder(children, collection.runs) ? null : collection.runs.every((run) => children.includes(run)) ? "differs" : "missing",
    blocked: parts.flatMap(({ blocked }) => blocked ?? [])[0] ?? null,
  };
}

/** What of a part is there under its UUIDs, and what stands in its place. Pure. */
export function heldPart(part: MadePart, facts: CertifiedFacts | undefined, rows: RowsResult): { readonly lacking: readonly LockedDataset[]; readonly taken: readonly TakenPlace[]; readonly blocked: HeldCollection["blocked"] } {
  const broken = new Set((facts?.files ?? []).map(({ id }) => id));
  if (facts?.fingerprint === part.fingerprint) return { lacking: part.datasets.filter(({ id }) => broken.has(id)), taken: [], blocked: null };
  const here = new Set(rows.id);
  const holders = new Map(rows.id.map((id, index) => [dataIdKey(rows.dataId[index] ?? {}), id]));
  const absent = part.datasets.filter(({ id }) => !here.has(id));
  const taken = absent.flatMap((dataset) => {
    const holder = holders.get(dataIdKey(dataset.dataId));
    return holder === undefined ? [] : [{ dataset, holder }];
  });
  const [first] = taken;
  const blocked = first ? ({ code: "dataset-conflict", reason: `${part.run} has ${first.holder} in the place of ${first.dataset.id}` } as const) : null;
  const isTaken = new Set(taken.map(({ dataset }) => dataset.id));
  return { lacking: part.datasets.filter(({ id }) => (!here.has(id) && !isTaken.has(id)) || broken.has(id)), taken, blocked };
}

export interface TakenPlace {
  readonly dataset: LockedDataset;
  readonly holder: string;
}

/** By its configuration and by counts: millions of records are read only before some are written. Pure. */
export function compareSkymap(locked: LockedSkymap, facts: SkymapFacts | undefined): "there" | "lacking" | "differs" {
  if (!facts) return "lacking";
  if (facts.hash !== locked.hash || facts.tracts > locked.tracts || facts.patches > locked.patches) return "differs";
  return facts.tracts < locked.tracts || facts.patches < locked.patches ? "lacking" : "there";
}

/** Under the name of one of ours, a collection of another type. */
function mistyped({ name, type, runs }: MadeCollection, view: RepoView): HeldCollection["blocked"] {
  for (const [each, wanted] of [...runs.map((run) => [run, "RUN"] as const), [name, type] as const]) {
    const known = view.collection(asCollection(each));
    if (known && known.type !== wanted) return { code: "collection-type-differs", reason: `${each} is ${known.type}, not ${wanted}` };
  }
  return null;
}
