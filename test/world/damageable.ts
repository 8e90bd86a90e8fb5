import { cpSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { Bridges } from "../../engine/bridge/pool.ts";
import { repairDrift } from "../../engine/converge/repairDrift.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import type { Drift } from "../../engine/drift/driftReport.ts";
import { declaredTickets, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { openLineProcess } from "../lineProcess.ts";
import { stateOf, type WorldState } from "./oracle.ts";
import { copyFolder } from "./worlds.ts";

/** A world that is damaged and repaired many times. Its bridges stay open, and a copy restores it after each damage. */
export interface Damageable {
  readonly workspace: Workspace;
  readonly bridges: Bridges;
  /** Runs Python with a repository's Butler (damaging.py), as people do. */
  damage(repo: string, script: string): Promise<void>;
  observe(deep?: boolean): Promise<Drift>;
  /** Does what `calib drift --repair` does, and returns the errors. */
  repair(drift: Drift): Promise<readonly unknown[]>;
  state(): Promise<WorldState["repositories"]>;
  /** Restores repositories and set files; the journals keep their entries. */
  restore(): void;
  close(): Promise<void>;
}

const RESTORED = ["repos", "sets", "calibsets"];

export async function openDamageable(pristine: Workspace): Promise<Damageable> {
  const workspace = { ...copyFolder(pristine.dir), world: pristine.world };
  const here: Workspace = { ...workspace, sets: path.join(workspace.dir, "calibsets") };
  const world = await loadWorld(here);
  const bridges = new Bridges(world, here);
  const butler = openLineProcess("damaging.py");
  const loadSets = async () => Promise.all((await listCalibsets(here)).map((key) => loadSet(key, here, world)));
  return {
    workspace: here,
    bridges,
    async damage(repo, script) {
      const raised = JSON.parse(await butler.ask(JSON.stringify({ root: path.join(here.dir, "repos", repo), slip: script }))) as string;
      if (raised !== "") throw new Error(raised);
    },
    async observe(deep = false) {
      return driftOf({
        world,
        bridges,
        loadedSets: await loadSets(),
        repositories: [...world.repositories.values()],
        deep,
        declared: await declaredTickets(here),
        isWhole: true,
        before: { repositories: {} },
        now: new Date(),
      });
    },
    async repair(drift) {
      const failed: unknown[] = [];
      await repairDrift(
        drift,
        { loadedSets: await loadSets(), workspace: here, bridges },
        {
          begin: () => undefined,
          done: () => undefined,
          failed: (thrown) => Promise.resolve(failed.push(thrown)),
          progress: () => Promise.resolve(() => undefined),
        },
      );
      return failed;
    },
    state: async () => (await stateOf(here)).repositories,
    restore() {
      for (const name of RESTORED) {
        // A bridge detects a replaced database by its inode, so a copy is renamed into place.
        const [now, next, old] = ["", ".next", ".old"].map((ending) => path.join(here.dir, `${name}${ending}`)) as [string, string, string];
        cpSync(path.join(pristine.dir, name), next, { recursive: true, preserveTimestamps: true });
        renameSync(now, old);
        renameSync(next, now);
        rmSync(old, { recursive: true, force: true });
      }
    },
    async close() {
      await Promise.all([bridges.close(), butler.close()]);
    },
  };
}
