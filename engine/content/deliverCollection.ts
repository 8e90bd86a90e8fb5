import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { LockedDataset, MadeCollection } from "../model/lock.ts";
import type { IngestParams } from "../bridge/wire.ts";
import { assertNever } from "../model/group.ts";
import { gatheredFolder, recordsOf } from "../declare/auxiliaryOf.ts";
import type { HeldCollection } from "./heldCollection.ts";
import type { Change } from "../model/change.ts";
import type { WriteAccess } from "../bridge/methods.ts";

/** What brings a collection that is no product to a target. */
export type CollectionChange =
  | (Change & { readonly kind: "records"; readonly collection: MadeCollection })
  | (Change & { readonly kind: "bring"; readonly collection: MadeCollection; readonly datasets: readonly LockedDataset[] })
  | (Change & { readonly kind: "search-chain"; readonly collection: MadeCollection });

/** A tract or patch in a database, as the bridge reckons (write/records.py). */
const BYTES_A_RECORD = 2_600;

/** Dimension records first: datasets need them. Pure. */
export function collectionChanges({ collection, lacking, recordsLacking, unchained }: HeldCollection, repo: string): readonly CollectionChange[] {
  const { name, records } = collection;
  const part = name;
  const again = lacking.length < collection.parts.flatMap(({ datasets }) => datasets).length;
  return [
    ...(recordsLacking && records ? [{ kind: "records", part, collection, summary: `insert what is missing of ${recordsOf(records)} dimension records of skymap ${records.skymap} into ${repo}`, reason: "missing", cost: { bytes: recordsOf(records) * BYTES_A_RECORD } } as const] : []),
    ...(lacking.length ? [{ kind: "bring", part, collection, datasets: lacking, summary: `ingest ${lacking.length} datasets of ${name} into ${repo}`, reason: again ? "incomplete" : "missing", cost: costOf(lacking) } as const] : []),
    ...(unchained ? [{ kind: "search-chain", part, collection, summary: `put ${collection.runs.length} RUNs on ${repo}:${name} in their order`, reason: unchained } as const] : []),
  ];
}

export async function applyCollectionChange(access: WriteAccess, loaded: LoadedSet, repository: Repository, change: CollectionChange): Promise<void> {
  const writer = await access.writer(repository.name);
  const about = { repo: repository.name, why: { set: loaded.set.key, step: "deliver" } };
  const { collection } = change;
  switch (change.kind) {
    case "records":
      if (collection.records) await writer.call("records", { ...about, bundle: gatheredFolder(loaded, collection), records: collection.records, databaseLimit: repository.databaseLimit });
      return;
    case "bring":
      await writer.call("ingest", bringParams(loaded, repository.name, collection, change.datasets));
      return;
    case "search-chain":
      // All of them: a RUN that came back alone would go ahead of those that are to be found first.
      await writer.call("chain", { ...about, mode: "prepend", chain: collection.name, children: [...collection.runs], ownedPrefix: collection.name, doc: "" });
      return;
    default:
      assertNever(change);
  }
}

export const bringParams = (loaded: LoadedSet, repo: string, collection: MadeCollection, datasets: readonly LockedDataset[]): IngestParams => ({
  repo,
  why: { set: loaded.set.key, step: "deliver" },
  bundle: gatheredFolder(loaded, collection),
  expected: datasets.map(({ id, sha256, size }) => ({ id, sha256, size })),
  verify: false,
});

const costOf = (datasets: readonly LockedDataset[]) => ({ datasets: datasets.length, files: datasets.length, bytes: datasets.reduce((sum, { size }) => sum + size, 0) });
