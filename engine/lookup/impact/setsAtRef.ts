import { existsSync } from "node:fs";
import { setsAt } from "../../declare/git/setsAt.ts";
import { listCalibsets } from "../../declare/loadCalibset.ts";
import { files } from "../../declare/setFiles.ts";
import { loadLock } from "../../declare/loadSetFiles.ts";
import { loadScene } from "../../declare/loadedSet.ts";
import { loadScenes, type Scenes } from "../../declare/loadSets.ts";
import type { Workspace } from "../../declare/workspace.ts";
import type { World } from "../../declare/loadWorld.ts";

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
