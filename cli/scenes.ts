import { loadScene, type Scene } from "../engine/load/scene.ts";
import type { Workspace } from "../engine/load/workspace.ts";
import type { World } from "../engine/load/world.ts";

/** Sets as they are declared now; one that does not load hides nothing of the others. */
export async function scenesNow(keys: readonly string[], place: Workspace, world: World): Promise<{ readonly scenes: readonly Scene[]; readonly failed: readonly unknown[] }> {
  const loaded = await Promise.allSettled(keys.map((key) => loadScene(key, place, world)));
  return {
    scenes: loaded.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    failed: loaded.flatMap((each): readonly unknown[] => (each.status === "rejected" ? [each.reason] : [])),
  };
}
