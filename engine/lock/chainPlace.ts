import { loadCalibset, listCalibsets } from "../declare/loadCalibset.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { loadChain } from "../declare/loadSetFiles.ts";
import { writeWhole } from "../declare/plainJson.ts";
import { files, type Home } from "../declare/setFiles.ts";
import type { Calibset } from "../model/calibset.ts";
import { collectionsOf, printChain, withoutSet, withSet, type PlacedSet } from "../model/instrumentChain.ts";
import { names } from "../model/names.ts";

/** Adds a set to the chain file of its instrument. Returns what was written; undefined without a file, or if it is listed. */
export async function addToChain({ set, chain, workspace, world }: LoadedSet): Promise<string | undefined> {
  if (!chain) return undefined;
  const keys = (await listCalibsets(workspace)).filter((key) => key !== set.key && key.startsWith(`${set.instrument}/`));
  const others = await Promise.all(keys.map((key) => loadCalibset(key, workspace, world)));
  const after = withSet(chain, placed(set), others.map(placed));
  if (after === chain) return undefined;
  const file = files.chain({ workspace, world }, set.instrument);
  await writeWhole(file, printChain(after));
  const members = collectionsOf(after);
  const next = members[members.indexOf(names.ticket(set)) + 1];
  return `added ${set.ticket} to ${file}, ${next === undefined ? "at the end" : `ahead of ${next}`}`;
}

/** Removes a withdrawn set from the chain file of its instrument. Returns what was written; undefined if it is not listed. */
export async function removeFromChain(home: Home, key: string): Promise<string | undefined> {
  const [instrument = "", ticket = ""] = key.split("/");
  const chain = await loadChain(home, instrument);
  const after = chain && withoutSet(chain, ticket);
  if (!after || after === chain) return undefined;
  const file = files.chain(home, instrument);
  await writeWhole(file, printChain(after));
  return `removed ${ticket} from ${file}`;
}

const placed = ({ ticket, validity: { begin, end } }: Calibset): PlacedSet => ({ ticket, begin, end });
