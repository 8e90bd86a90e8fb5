import { files } from "../setFiles.ts";
import type { LoadedSet } from "../loadedSet.ts";
import { inCheckout, openCheckout, realFile, type Checkout } from "./checkout.ts";
import { baseOf, strictBase } from "./history.ts";

/** The chain file of a set's instrument in git, as the base of the world has it. */
export interface ChainHistory {
  /** The last commit of the base that changed the file; null if git is not consulted, or has no such file. */
  readonly commit: string | null;
  /** Whether that commit equals another one, or has it among its ancestors. A commit that this checkout lacks is no ancestor. */
  readonly descendsFrom: (other: string) => Promise<boolean>;
}

const none: ChainHistory = { commit: null, descendsFrom: () => Promise.resolve(false) };

/**
 * Git is consulted in a world that requires merged sets. There the file has to equal the base's before anything is written, so
 * that the base's commit is that of the file, also if the work tree is on a branch.
 */
export async function chainHistoryOf(loaded: LoadedSet): Promise<ChainHistory> {
  if (loaded.world.requireMerged === null) return none;
  const checkout = await openCheckout(loaded.workspace.sets);
  const file = inCheckout(checkout, await realFile(files.chain(loaded, loaded.set.instrument)));
  const ref = await strictBase(checkout, baseOf(loaded.world));
  if (file === undefined || ref === null) return none;
  const commit = (await checkout.git.raw(["log", "-1", "--format=%H", ref, "--", file])).trim();
  return commit === "" ? none : { commit, descendsFrom: (other) => descends(checkout, commit, other) };
}

const descends = async ({ git }: Checkout, commit: string, other: string): Promise<boolean> =>
  (await git.raw(["merge-base", other, commit]).catch(() => "")).trim() === other;
