import type { Scene } from "./loadedSet.ts";
import { isAdopted } from "./gate.ts";

/** How far a set has come, as far as its files say. */
export type Stage = "declared" | "made" | "adopted";

export const stages: readonly Stage[] = ["declared", "made", "adopted"];

export function stageOf(scene: Pick<Scene, "lock" | "approval">): Stage {
  if (isAdopted(scene)) return "adopted";
  return scene.lock?.made ? "made" : "declared";
}
