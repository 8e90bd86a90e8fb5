import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { Repository } from "../../declare/loadWorld.ts";
import type { Calibset, SetCollection } from "../../model/calibset.ts";
import { lockedCollection } from "../../declare/auxiliaryOf.ts";

type Command = readonly string[];

/** What a person would type to bring what goes along to a target and to put it on its chains. Dimension records of exposures never travel. */
export const collectionsAsShell = (loaded: Pick<LoadedSet, "set" | "lock">, from: string, { uri }: Pick<Repository, "uri">): readonly Command[] => [
  ...loaded.set.collections.flatMap((each) => [...bringing(each, from, uri), ...chaining(loaded, each, uri)]),
  ...searching(loaded.set, uri),
];

/** Where lsst.skymap is installed, the configuration makes the same records; their number is why nobody exports them. */
function bringing({ name, skymap }: SetCollection, from: string, uri: string): readonly Command[] {
  const where = skymap === null ? [] : ["--where", `skymap='${skymap}'`];
  const transfer = ["butler", "transfer-datasets", "--transfer", "copy", "--register-dataset-types", "--no-transfer-dimensions", "--limit", "0", "--collections", name, ...where, from, uri];
  return skymap === null ? [transfer] : [["butler", "register-skymap", uri, "-C", `skymap-${skymap}.config`], transfer];
}

/** Datasets make RUNs and no chain; which RUNs those are, the lock says. */
function chaining(loaded: Pick<LoadedSet, "lock">, collection: SetCollection, uri: string): readonly Command[] {
  const locked = lockedCollection(loaded, collection);
  return locked?.type === "CHAINED" ? [prepending(uri, locked.name, locked.runs)] : [];
}

/** Also where it comes from. Nothing that is on a chain is to be moved: `--mode prepend` would. */
export const searching = ({ collections }: Pick<Calibset, "collections">, uri: string): readonly Command[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].map((chain) => prepending(uri, chain, collections.filter(({ chains }) => chains.includes(chain)).map(({ name }) => name)));

/** All in one: the first is found first. */
const prepending = (uri: string, chain: string, children: readonly string[]): Command => ["butler", "collection-chain", uri, chain, ...children, "--mode", "prepend"];
