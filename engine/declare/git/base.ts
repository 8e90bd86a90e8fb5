import type { World } from "../loadWorld.ts";
import type { Checkout } from "./checkout.ts";
import { commitOf } from "./commit.ts";

/** What a branch is compared with where nobody names anything: what the world wants it merged into. */
export const baseOf = ({ requireMerged }: World): string => requireMerged ?? "origin/main";

/**
 * The commit of a base that rules are held against; null where there is none. A local branch or tag called `origin/main`
 * would go before the remote's for git: here the remote's is meant.
 */
export async function strictBase(checkout: Checkout, base: string): Promise<string | null> {
  for (const ref of [`refs/remotes/${base}`, base]) {
    const commit = await commitOf(checkout, ref).catch(() => null);
    if (commit !== null) return commit;
  }
  return null;
}
