import { loadScene, type Scene } from "./loadedSet.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./loadWorld.ts";

export interface Scenes {
  readonly scenes: readonly Scene[];
  /** Why others could not be loaded. */
  readonly failed: readonly unknown[];
}

/** Several sets; one that does not load hides nothing of the others. */
export async function loadScenes(keys: readonly string[], load: (key: string) => Promise<Scene>): Promise<Scenes> {
  const loaded = await Promise.allSettled(keys.map(load));
  return {
    scenes: loaded.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    failed: loaded.flatMap((each): readonly unknown[] => (each.status === "rejected" ? [each.reason] : [])),
  };
}

/** Sets as they are declared now. */
export const scenesNow = (keys: readonly string[], place: Workspace, world: World): Promise<Scenes> => loadScenes(keys, (key) => loadScene(key, place, world));
