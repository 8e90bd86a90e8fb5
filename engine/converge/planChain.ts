import type { Bridges } from "../bridge/pool.ts";
import { declaredOrder } from "../content/declaredOrder.ts";
import { isAdopted } from "../declare/gate.ts";
import { openCheckout } from "../declare/git/checkout.ts";
import type { ChangedChain } from "../declare/git/changedSets.ts";
import { setFileAt } from "../declare/git/setFileAt.ts";
import { listCalibsets } from "../declare/loadCalibset.ts";
import { loadedSetsNow, type LoadedSet } from "../declare/loadedSet.ts";
import type { Home } from "../declare/setFiles.ts";
import { impactOf, type RepoImpact } from "../lookup/impact/impact.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";

/** The effect of a changed chain file on lookups, at each repository of an adopted set of the instrument. */
export interface ChainPlan extends ChangedChain {
  readonly impacts: readonly RepoImpact[];
}

/**
 * Compares lookups by the chain file of a commit with lookups by that of the work tree, for the sets that are adopted now.
 * Without a chain file at that commit, lookups as they are now are compared.
 */
export async function planChain(changed: ChangedChain, commit: string, { workspace, world }: Home, bridges: Bridges): Promise<ChainPlan> {
  const keys = (await listCalibsets(workspace)).filter((key) => key.startsWith(`${changed.instrument}/`));
  const { loadedSets } = await loadedSetsNow(keys, workspace, world);
  const adopted = loadedSets.filter((loaded) => isAdopted(loaded) && !loaded.set.withdrawn);
  const base = await setFileAt("chain", await openCheckout(workspace.sets), commit, changed.file);
  const by = (chain: InstrumentChain): readonly LoadedSet[] => adopted.map((loaded) => ({ ...loaded, chain }));
  return { ...changed, impacts: await impactOf({ before: base && by(base), after: adopted, order: declaredOrder }, bridges) };
}
