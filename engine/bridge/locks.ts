import type { RepoName } from "../model/brand.ts";
import { askSites } from "./askSites.ts";
import type { Bridges } from "./pool.ts";
import type { LockFacts } from "./wire.ts";

/** Asks who holds the lock of each repository. A site that does not answer is reported in the `reason` of its repositories. */
export const readLocks = (bridges: Bridges, repos: readonly RepoName[]): Promise<readonly LockFacts[]> =>
  askSites(
    bridges,
    repos,
    async (reader, own) => (await reader.call("locks", { repos: [...own] })).locks,
    (repo, reason) => ({ repo, held: null, holder: null, reason }),
  );
