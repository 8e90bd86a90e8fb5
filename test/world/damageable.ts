import { cpSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { Bridges } from "../../engine/bridge/pool.ts";
import { openSession } from "../../engine/converge/session.ts";
import { driftOf } from "../../engine/drift/drift.ts";
import { differencesOf, type Drift } from "../../engine/drift/driftReport.ts";
import { mend, mendingsOf } from "../../engine/converge/repair.ts";
import { declaredTickets, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { loadSet } from "../../engine/declare/loadedSet.ts";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { stateOf, type WorldState } from "./oracle.ts";
import { copyFolder } from "./worlds.ts";

/** A world that is damaged and mended many times over: its bridges stay open, and what was damaged is put back from a copy. */
export interface Damageable {
  readonly workspace: Workspace;
  readonly bridges: Bridges;
  /** Carries out Python with a repository's Butler, as people do (damaging.py). */
  damage(repo: string, slip: string): Promise<void>;
  look(deep?: boolean): Promise<Drift>;
  /** What `calib drift --repair` does with what was found; what could not be mended. */
  repair(drift: Drift): Promise<readonly unknown[]>;
  state(): Promise<WorldState["repositories"]>;
  /** Repositories and papers as they were; journals go on. */
  restore(): void;
  close(): Promise<void>;
}

const RESTORED = ["repos", "sets", "calibsets"];

export async function openDamageable(pristine: Workspace): Promise<Damageable> {
  const workspace = { ...copyFolder(pristine.dir), world: pristine.world };
  const here: Workspace = { ...workspace, sets: path.join(workspace.dir, "calibsets") };
  const world = await loadWorld(here);
  const bridges = new Bridges(world, here);
  const access = openHand(here);
  return {
    workspace: here,
    bridges,
    async damage(repo, slip) {
      const raised = await access.ask({ root: path.join(here.dir, "repos", repo), slip });
      if (raised !== "") throw new Error(raised);
    },
    async look(deep = false) {
      const keys = await listCalibsets(here);
      const loadedSets = await Promise.all(keys.map((key) => loadSet(key, here, world)));
      return driftOf({ world, bridges, loadedSets, repositories: [...world.repositories.values()], deep, declared: await declaredTickets(here), unmanaged: true, before: { repositories: {} }, now: new Date() });
    },
    async repair(drift) {
      const failed: unknown[] = [];
      for (const mending of mendingsOf(differencesOf(drift))) {
        const session = await openSession(mending.set, { ...here, only: mending.only }, bridges);
        failed.push(...(await mend(session, mending, () => undefined)));
      }
      return failed;
    },
    state: async () => (await stateOf(here)).repositories,
    restore() {
      for (const name of RESTORED) {
        // Beside it first: a bridge knows a database that was replaced by its inode.
        const [now, next, old] = ["", ".next", ".old"].map((ending) => path.join(here.dir, `${name}${ending}`)) as [string, string, string];
        cpSync(path.join(pristine.dir, name), next, { recursive: true, preserveTimestamps: true });
        renameSync(now, old);
        renameSync(next, now);
        rmSync(old, { recursive: true, force: true });
      }
    },
    async close() {
      await Promise.all([bridges.close(), access.close()]);
    },
  };
}

/** One process for all damages, since Butler takes a second to import. */
function openHand(workspace: Workspace) {
  const child = execa(pythonOf(workspace), [path.join(packageRoot, "test/python/damaging.py")], { buffer: false, stderr: "inherit", env: { PYTHONPATH: path.join(packageRoot, "python") } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question: object): Promise<string> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error("it has ended");
      return JSON.parse(line.value) as string;
    },
    async close(): Promise<void> {
      child.stdin.end();
      await child;
    },
  };
}
