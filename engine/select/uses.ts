import type { Reader } from "../bridge/methods.ts";
import { asCalibError } from "../errors.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { holdingsOf, certifiedTypes } from "../lookup/holdings.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { setOfCollection, instrumentChainOf } from "../model/names.ts";

/** A product that was made from an exposure, or verified on it. */
export interface Use {
  /** A set and its product, or a collection that no declared set makes. */
  readonly by: string;
  readonly as: "made from" | "tried on";
}

export type Uses = ReadonlyMap<number, readonly Use[]>;

/** Uses by exposure, from the locks of an instrument's sets. Pure. */
export const lockedUses = (loadedSets: readonly LoadedSet[], instrument: string): Uses =>
  byExposure(
    loadedSets.flatMap(({ set, lock }) =>
      set.instrument === instrument && lock
        ? lock.inputs.products.flatMap(({ product, construction, verification }) => [
            ...(construction?.exposures ?? []).map((exposure) => ({
              exposure,
              use: { by: `${set.key} ${product}`, as: "made from" as const },
            })),
            ...(verification?.exposures ?? []).map((exposure) => ({
              exposure,
              use: { by: `${set.key} ${product}`, as: "tried on" as const },
            })),
          ])
        : [],
    ),
  );

/** Uses by exposure, from headers of unmanaged calibrations in use; reads one header for each collection and RUN. */
export async function headerUses(repo: RepoName, instrument: string, keys: readonly string[], reader: Reader): Promise<Uses> {
  const rows = await foreignRows(repo, instrument, keys, reader);
  const first = [...grouped(rows, ({ collection, run }) => `${collection} ${run}`).values()].map(([row]) => row);
  const { samples } = await reader.call("samples", { repo, ids: first.map(({ id }) => id) });
  const collections = new Map(first.map(({ id, collection }) => [id, collection]));
  return byExposure(
    samples.flatMap(({ id, exposures }) =>
      exposures.map((exposure) => ({ exposure, use: { by: collections.get(id) ?? "", as: "made from" as const } })),
    ),
  );
}

async function foreignRows(repo: RepoName, instrument: string, keys: readonly string[], reader: Reader) {
  try {
    const held = holdingsOf(
      await reader.call("holdings", { repo, instrument, chain: instrumentChainOf(instrument), datasetTypes: [...certifiedTypes] }),
    );
    return held.types.flatMap(({ rows }) => rows.filter(({ collection }) => setOfCollection(collection, keys) === null));
  } catch (thrown) {
    // Without an instrument chain no calibration is in use.
    if (asCalibError(thrown).code === "collection-missing") return [];
    throw thrown;
  }
}

export const together = (...all: readonly Uses[]): Uses =>
  byExposure(all.flatMap((uses) => [...uses].flatMap(([exposure, some]) => some.map((use) => ({ exposure, use })))));

const byExposure = (found: readonly { readonly exposure: number; readonly use: Use }[]): Uses =>
  new Map([...grouped(found, ({ exposure }) => exposure)].map(([exposure, group]) => [exposure, group.map(({ use }) => use)]));
