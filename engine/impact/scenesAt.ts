import { existsSync } from "node:fs";
import { setsAt } from "../git/setsAt.ts";
import { listCalibsets } from "../load/calibset.ts";
import { files } from "../load/files.ts";
import { loadLock } from "../load/lock.ts";
import { loadScene, type Scene } from "../load/scene.ts";
import type { Workspace } from "../load/workspace.ts";
import type { World } from "../load/world.ts";

export interface ScenesAt {
  readonly scenes: readonly Scene[];
  /** Why some could not be loaded as they were then. */
  readonly failed: readonly unknown[];
}

/** Sets as git has them at a ref, all where none is named; one that was not there then is left out. A lock that no git keeps counts as it is now. */
export async function scenesAt(ref: string, named: readonly string[], place: Workspace, world: World): Promise<ScenesAt> {
  const then = await setsAt(place, ref);
  try {
    const there = await listCalibsets(then.place);
    const scenes: Scene[] = [];
    const failed: unknown[] = [];
    for (const key of there.filter((each) => !named.length || named.includes(each))) {
      try {
        const scene = await loadScene(key, then.place, world);
        const kept = existsSync(files.papers({ place: then.place, world }));
        scenes.push(kept ? scene : { ...scene, lock: await loadLock({ place, world }, scene.set) });
      } catch (thrown) {
        failed.push(thrown);
      }
    }
    return { scenes, failed };
  } finally {
    await then.dispose();
  }
}
