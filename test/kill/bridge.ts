import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { drive } from "../world/drive.ts";
import { stateOf, type WorldState } from "../world/oracle.ts";
import { copyFolder, copyWorld, removeWorlds, templates, type Template } from "../world/worlds.ts";
import { completions, effects, essence, type Exactness } from "./compare.ts";
import { allSnapshots, chosenSnapshots, type Stage } from "./snapshots.ts";

/** Kills the bridge before and after journaled writes of a stage; the next run must reach the state of an undisturbed run. */
export function killBridgeAtWrites(stage: Stage, undisturbed: Template, chosen: RegExp): void {
  const snapshots = chosenSnapshots(allSnapshots()).flatMap((each) => (each.stage === stage && chosen.test(each.name) ? each.name : []));
  let expected: WorldState;

  beforeAll(async () => {
    expected = await stateOf(copyWorld(undisturbed));
  });
  afterAll(removeWorlds);

  const cases = snapshots.flatMap((snapshot) => (["after-intent", "after-act"] as const).map((moment) => ({ snapshot, moment })));
  test.each(cases)("after the bridge is killed $moment in $snapshot, the next run converges", async ({ snapshot, moment }) => {
    const workspace = copyFolder(path.join(templates(), `before-${stage}`, snapshot));
    const killed = await drive(workspace, { KILL_AT: `${moment}:1` });
    expect(Object.values(killed.units).map(({ code }) => code)).toContain("bridge-lost");
    const again = await drive(workspace);
    expect(JSON.stringify(again.units)).not.toContain("bridge-lost");
    expect(again.failed).toBe(false);
    const found = await stateOf(workspace);
    const exactness = exactnessOf(snapshot, stage);
    expect(essence(found, exactness)).toEqual(essence(expected, exactness));
    expect(Object.values(completions(found.journal)).filter((count) => count !== 1)).toEqual([]);
    expect(effects(found.journal)).toEqual(effects(expected.journal));
    removeWorlds();
  });
}

/** Snapshots before the generation (ticket chain, job submission) make its datasets again. */
const exactnessOf = (snapshot: string, stage: Stage): Exactness =>
  stage === "release" && Number(snapshot.slice(0, 4)) <= 2 ? "made again" : "same datasets";
