import type { Scene } from "../../declare/loadedSet.ts";
import type { Repository } from "../../declare/loadWorld.ts";
import type { Calibset, SetCollection } from "../../model/calibset.ts";
import { lockedCollection } from "../../declare/auxiliaryOf.ts";

type Command = readonly string[];

/** What a person would type to bring what goes along to a target and to put it on its chains. Dimension records of exposures never travel. */
export const collectionsAsShell = (scene: Pick<Scene, "set" | "lock">, from: string, { uri }: Pick<Repository, "uri">): readonly Command[] => [
  ...scene.set.collections.flatMap((each) => [...bringing(each, from, uri), ...chaining(scene, each, uri)]),
  ...searching(scene.set, uri),
];

/** Where lsst.skymap is installed, the configuration makes the same records; their number is why nobody exports them. */
function bringing({ name, skymap }: SetCollection, from: string, uri: string): readonly Command[] {
  const where = skymap === null ? [] : ["--where", `skymap='${skymap}'`];
  const transfer = ["butler", "transfer-datasets", "--transfer", "copy", "--register-dataset-types", "--no-transfer-dimensions", "--limit", "0", "--collections", name, ...where, from, uri];
  return skymap === null ? [transfer] : [["butler", "register-skymap", uri, "-C", `skymap-${skymap}.config`], transfer];
}

/** Datasets make RUNs and no chain; which RUNs those are, the lock says. */
function chaining(scene: Pick<Scene, "lock">, collection: SetCollection, uri: string): readonly Command[] {
  const locked = lockedCollection(scene, collection);
  return locked?.type === "CHAINED" ? [prepending(uri, locked.name, locked.runs)] : [];
}

/** Also where it comes from. Nothing that is on a chain is to be moved: `--mode prepend` would. */
export const searching = ({ collections }: Pick<Calibset, "collections">, uri: string): readonly Command[] =>
  [...new Set(collections.flatMap(({ chains }) => chains))].map((chain) => prepending(uri, chain, collections.filter(({ chains }) => chains.includes(chain)).map(({ name }) => name)));

/** All in one: the first is found first. */
const prepending = (uri: string, chain: string, children: readonly string[]): Command => ["butler", "collection-chain", uri, chain, ...children, "--mode", "prepend"];
