import { files } from "./setFiles.ts";
import type { LoadedSet } from "./loadedSet.ts";
import type { Calibset, SetCollection } from "../model/calibset.ts";
import { digestOf } from "../model/digest.ts";
import type { LockedCollection, LockMade, MadeCollection } from "../model/lock.ts";

/** The locked form of a declared auxiliary collection; undefined if it was resolved from another declaration, or never. */
export const lockedCollection = ({ lock }: Pick<LoadedSet, "lock">, { name, digest }: SetCollection): LockedCollection | undefined =>
  lock?.inputs.collections?.find((each) => each.name === name && each.declaration === digest);

/** The delivered form of an auxiliary collection as it is declared now. */
export const madeCollection = (made: LockMade | undefined, { name, digest }: SetCollection): MadeCollection | undefined =>
  made?.collections?.find((each) => each.name === name && each.declaration === digest);

/** Whether all auxiliary collections were gathered as declared and locked. */
export const areGathered = (loaded: Pick<LoadedSet, "set" | "lock">): boolean =>
  loaded.set.collections.every((each) => lockedCollection(loaded, each) !== undefined) && areAsDeclared(loaded.set, loaded.lock?.made);

/** Whether exactly the declared auxiliary collections were gathered: one that was removed from the set is not delivered. */
export const areAsDeclared = ({ collections }: Calibset, made: LockMade | undefined): boolean =>
  collections.every((each) => madeCollection(made, each) !== undefined) && (made?.collections ?? []).length === collections.length;

/** Folder of a gathered collection in the bundle: other content has another folder. */
export function gatheredFolder(
  { workspace, set }: Pick<LoadedSet, "workspace" | "set">,
  { name, parts, ...rest }: LockedCollection | MadeCollection,
): string {
  const skymap = "records" in rest ? rest.records : rest.skymap;
  const ids = parts.flatMap(({ datasets }) => datasets.map(({ id }) => id)).sort();
  return files.bundle(workspace, set, `collections/${digestOf([name, skymap?.hash ?? null, ids]).slice(0, 8)}`);
}

/** Number of dimension records: tracts, patches and the skymap itself. */
export const recordsOf = ({ tracts, patches }: { readonly tracts: number; readonly patches: number }): number => 1 + tracts + patches;

/** The content of a collection, in words. */
export const holdsOf = (locked: LockedCollection | undefined): readonly string[] => [
  ...(locked?.parts ?? []).map(({ datasetType, datasets }) => `${datasets.length} ${datasetType}`),
  ...(locked?.skymap ? [`skymap ${locked.skymap.skymap} of ${locked.skymap.tracts} tracts and ${locked.skymap.patches} patches`] : []),
];

/** The chains that search a collection once the set is adopted, in words. */
export const searchedBy = (chains: readonly string[]): string =>
  chains.length ? `to be searched by ${chains.join(", ")} in every repository` : "searched by no chain";
