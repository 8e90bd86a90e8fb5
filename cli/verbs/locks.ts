import Table from "cli-table3";
import { askSites } from "../../engine/bridge/askSites.ts";
import { Bridges } from "../../engine/bridge/pool.ts";
import type { LockFacts } from "../../engine/bridge/wire.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { asRepo, type RepoName } from "../../engine/model/brand.ts";
import { EXIT } from "../exit.ts";
import { placeOf, verb } from "../place.ts";

/** `calib locks`: shows which process writes to each repository now. Reads only. */
export const locksCommand = () =>
  verb("locks")
    .description("show who holds the lock of each repository; exit 1 if that could not be checked")
    .argument("[repository...]", "repositories (default: all of the world)")
    .option("--json", "as JSON")
    .action(async (named, options) => {
      const workspace = placeOf(options);
      const world = await requireWorld(workspace);
      const bridges = new Bridges(world, workspace);
      try {
        const locks = await readLocks(bridges, named.length ? named.map(asRepo) : [...world.repositories.keys()]);
        console.log(options.json ? JSON.stringify(locks, null, 2) : renderLocks(locks));
        if (locks.some(({ held }) => held === null)) process.exitCode = EXIT.error;
      } finally {
        await bridges.close();
      }
    });

/** Asks who holds the lock of each repository. A site that does not answer is reported in the `reason` of its repositories. */
const readLocks = (bridges: Bridges, repos: readonly RepoName[]): Promise<readonly LockFacts[]> =>
  askSites(
    bridges,
    repos,
    async (reader, own) => (await reader.call("locks", { repos: [...own] })).locks,
    (repo, reason) => ({ repo, held: null, holder: null, reason }),
  );

/** A table of locks. Pure. */
function renderLocks(locks: readonly LockFacts[]): string {
  const table = new Table({ head: ["repository", "lock", "holder"], style: { head: [], border: [] } });
  for (const { repo, held, holder, reason } of locks) {
    const state = held === null ? `could not check: ${reason ?? ""}` : held ? "held" : "free";
    table.push([repo, state, held ? (holder ?? "has not written its name") : ""]);
  }
  return table.toString();
}
