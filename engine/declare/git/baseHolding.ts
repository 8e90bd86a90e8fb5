import { digestOfMade } from "../../model/alteredMade.ts";
import type { LoadedSet } from "../loadedSet.ts";
import { files } from "../setFiles.ts";
import { inCheckout, openCheckout, realFile } from "./checkout.ts";
import { baseOf, strictBase } from "./history.ts";
import { setFileAt } from "./setFileAt.ts";

/** The commit of the base, if its lock has the same part made as the set's lock now. Undefined without git, and until the lock is merged. */
export async function baseHolding(loaded: LoadedSet): Promise<string | undefined> {
  const checkout = await openCheckout(loaded.workspace.sets).catch(() => null);
  const file = checkout && inCheckout(checkout, await realFile(files.lock(loaded, loaded.set)));
  const base = checkout && (await strictBase(checkout, baseOf(loaded.world)));
  if (checkout === null || file == null || base === null || !loaded.lock?.made) return undefined;
  const made = (await setFileAt("lock", checkout, base, file))?.made;
  return made && digestOfMade(made) === digestOfMade(loaded.lock.made) ? base : undefined;
}
