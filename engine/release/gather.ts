import type { Writer } from "../bridge/methods.ts";
import type { GatheredManifest } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { plainDataId } from "../model/digest.ts";
import { grouped } from "../model/group.ts";
import type { LockedCollection, MadeCollection } from "../model/lock.ts";
import { gatheredFolder, recordsOf } from "../declare/auxiliaryOf.ts";
import { releasedFiles, versionOf } from "./made.ts";
import type { Change } from "../model/change.ts";

/** A change that copies an auxiliary collection into its folder of the bundle. */
export interface Gather extends Change {
  readonly kind: "gather";
  readonly collection: LockedCollection;
}

/** Copies the locked datasets of an auxiliary collection into its bundle folder, or checks existing copies. Datasets that were added after the lock are not copied. */
export async function gather(writer: Writer, loaded: LoadedSet, collection: LockedCollection): Promise<MadeCollection> {
  const { set, lock } = loaded;
  const { manifest } = await writer.call("gather", {
    repo: set.build.repo,
    why: { set: set.key, step: "bundle" },
    directory: gatheredFolder(loaded, collection),
    collection: collection.name,
    datasets: collection.parts.flatMap(({ datasets }) => datasets.map(({ id }) => id)),
    skymap: collection.skymap,
    expected: releasedFiles(lock?.made),
    calibset: versionOf(loaded),
  });
  return madeCollectionOf(collection, manifest);
}

export const isGathered = (loaded: LoadedSet, collection: LockedCollection, isBundled: (folder: string) => boolean): boolean =>
  isBundled(gatheredFolder(loaded, collection));

export function gatherChange({ set }: LoadedSet, collection: LockedCollection, again: boolean): Gather {
  const { name, skymap } = collection;
  const count = collection.parts.reduce((sum, { datasets }) => sum + datasets.length, 0);
  const records = skymap ? ` and ${recordsOf(skymap)} dimension records of ${skymap.skymap}` : "";
  return {
    kind: "gather",
    collection,
    summary: `gather ${count} datasets${records} of ${set.build.repo}:${name}`,
    reason: again ? "incomplete" : "missing",
    cost: { datasets: count, files: count },
  };
}

/** The lock's entry for a gathered collection. Pure. */
export const madeCollectionOf = (
  { name, declaration, chains, type, runs }: LockedCollection,
  manifest: GatheredManifest,
): MadeCollection => ({
  name,
  declaration,
  chains,
  type,
  runs,
  fingerprint: manifest.fingerprint,
  datasetTypes: manifest.datasetTypes,
  parts: partsOf(manifest),
  records: manifest.records ?? null,
});

function partsOf({ collections, datasets }: GatheredManifest): MadeCollection["parts"] {
  const byPart = grouped(datasets, ({ run, datasetType }) => `${run} ${datasetType}`);
  return collections.map(({ collection: run, datasetType, fingerprint }) => ({
    run,
    datasetType,
    fingerprint,
    datasets: (byPart.get(`${run} ${datasetType}`) ?? []).map(({ id, dataId, begin, end, sha256, size }) => ({
      id,
      dataId: plainDataId(dataId),
      begin,
      end,
      sha256,
      size,
    })),
  }));
}
