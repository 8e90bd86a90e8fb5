import { patienceFrom } from "../engine/bridge/patience.ts";
import { Bridges, type OnOpened } from "../engine/bridge/pool.ts";
import { isSettled } from "../engine/converge/planUnit.ts";
import { planSet, planUnits, type SetPlan } from "../engine/converge/planSet.ts";
import { refuseStale } from "../engine/converge/savedPlans.ts";
import { openSession, type Session } from "../engine/converge/session.ts";
import { plainJson } from "../engine/declare/plainJson.ts";
import { digestOf } from "../engine/model/digest.ts";
import { listCalibsets } from "../engine/declare/loadCalibset.ts";
import type { World } from "../engine/declare/loadWorld.ts";
import type { Workspace } from "../engine/declare/workspace.ts";
import type { SavedPlan, SavedSet } from "../engine/model/savedPlan.ts";
import { renderPlan, renderUnit } from "../engine/present/presentPlan.ts";

/** Plans sets in the process of a command, with bridges that they share. */
export class Planner {
  readonly #workspace: Workspace;
  readonly #bridges: Bridges;

  constructor(workspace: Workspace, world: World, onOpened: OnOpened) {
    this.#workspace = workspace;
    this.#bridges = new Bridges(world, workspace, patienceFrom(), onOpened);
  }

  /** Prints the plan of a set. */
  async print(set: string): Promise<SetPlan> {
    const plan = await planSet(await this.#open(set));
    console.log(renderPlan(plan, await listCalibsets(this.#workspace)));
    return plan;
  }

  async isInSync(set: string): Promise<boolean> {
    const session = await this.#open(set);
    return (await planUnits(session, await session.loaded())).every(isSettled);
  }

  /** The plan of a set, in the lines that a reviewer saw. */
  async savable(set: string): Promise<SavedSet> {
    const session = await this.#open(set);
    const loaded = await session.loaded();
    const lines = (await planUnits(session, loaded)).flatMap(renderUnit);
    return { set, digest: loaded.set.digest, ...(loaded.chain ? { chain: digestOf(plainJson(loaded.chain)) } : {}), lines };
  }

  /** Throws if today's plan of a set differs from the saved one. */
  async refuseStale({ sets }: SavedPlan): Promise<void> {
    for (const set of sets) refuseStale(set, await this.savable(set.set));
  }

  close(): Promise<void> {
    return this.#bridges.close();
  }

  #open(set: string): Promise<Session> {
    return openSession(set, this.#workspace, this.#bridges);
  }
}
