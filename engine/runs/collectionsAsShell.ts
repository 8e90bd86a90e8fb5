import type { Repository } from "../load/world.ts";
import type { Calibset, SetCollection } from "../model/calibset.ts";

type Command = readonly string[];

/** What a person would type to bring what goes along to a target and to put it on its chains. Dimension records of exposures never travel. */
export const collectionsAsShell = ({ collections }: Calibset, from: string, { uri }: Pick<Repository, "uri">): readonly Command[] => collections.flatMap((each) => [...bringing(each, from, uri), ...searching(each, uri)]);

/** Where lsst.skymap is installed, the configuration makes the same records; their number is why nobody exports them. */
function bringing({ name, skymap }: SetCollection, from: string, uri: string): readonly Command[] {
  const where = skymap === null ? [] : ["--where", `skymap='${skymap}'`];
  const transfer = ["butler", "transfer-datasets", "--transfer", "copy", "--register-dataset-types", "--no-transfer-dimensions", "--limit", "0", "--collections", name, ...where, from, uri];
  return skymap === null ? [transfer] : [["butler", "register-skymap", uri, "-C", `skymap-${skymap}.config`], transfer];
}

/** Also where it comes from. Nothing that is on a chain is to be moved: `--mode prepend` would. */
export const searching = ({ name, chains }: SetCollection, uri: string): readonly Command[] => [...chains].reverse().map((chain) => ["butler", "collection-chain", uri, chain, name, "--mode", "prepend"]);
