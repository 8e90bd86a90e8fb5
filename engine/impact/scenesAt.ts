import { existsSync } from "node:fs";
import { setsAt } from "../git/setsAt.ts";
import { listCalibsets } from "../load/calibset.ts";
import { files } from "../load/files.ts";
import { loadLock } from "../load/lock.ts";
import { loadScene } from "../load/scene.ts";
import { loadScenes, type Scenes } from "../load/scenes.ts";
import type { Workspace } from "../load/workspace.ts";
import type { World } from "../load/world.ts";

/** Sets as git has them at a ref, all where none is named; one that was not there then is left out. A lock that no git keeps counts as it is now. */
export async function scenesAt(ref: string, named: readonly string[], place: Workspace, world: World): Promise<Scenes> {
  const then = await setsAt(place, ref);
  try {
    const there = await listCalibsets(then.place);
    return await loadScenes(
      there.filter((each) => !named.length || named.includes(each)),
      async (key) => {
        const scene = await loadScene(key, then.place, world);
        const kept = existsSync(files.papers({ place: then.place, world }));
        return kept ? scene : { ...scene, lock: await loadLock({ place, world }, scene.set) };
      },
    );
  } finally {
    await then.dispose();
  }
}
