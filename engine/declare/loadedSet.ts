import { loadCalibset } from "./loadCalibset.ts";
import { loadApproval, loadLock, loadLooks } from "./loadSetFiles.ts";
import type { Workspace } from "./workspace.ts";
import type { World, Repository } from "./loadWorld.ts";
import type { Approval } from "../model/approval.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset, SetProduct } from "../model/calibset.ts";
import type { Lock } from "../model/lock.ts";
import type { Look } from "../model/looks.ts";
import { unknownSource, type Source } from "../model/savedPlan.ts";
import { CalibError } from "../errors.ts";

/** All that is known of a set without asking a repository: the wish, what was resolved and made, what was accepted. */
export interface Scene {
  readonly place: Workspace;
  readonly world: World;
  readonly set: Calibset;
  readonly lock: Lock | null;
  readonly approval: Approval | null;
  readonly looks: readonly Look[];
  readonly source: Source;
}

/** What one Pulumi resource is about. */
export type Unit =
  | { readonly kind: "product"; readonly product: SetProduct }
  | { readonly kind: "release" }
  | { readonly kind: "deployment"; readonly repo: RepoName }
  | { readonly kind: "activation"; readonly repo: RepoName };

/** Loads a set with all that belongs to it, afresh: approvals and locks change while people work. */
export async function loadScene(key: string, place: Workspace, world: World, source: Source = unknownSource): Promise<Scene> {
  const set = await loadCalibset(key, place, world);
  const [lock, approval, looks] = await Promise.all([loadLock({ place, world }, set), loadApproval({ place, world }, set), loadLooks({ place, world }, set)]);
  return { place, world, set, lock, approval, looks: looks?.looks ?? [], source };
}

/** A repository of the world by a name that was checked at the edge. */
export function repositoryOf({ world }: Scene, name: RepoName): Repository {
  const repository = world.repositories.get(name);
  if (!repository) throw new CalibError("repository-unknown", `${name} is not in the world ${world.name}`);
  return repository;
}

export const buildRepository = (scene: Scene): Repository => repositoryOf(scene, scene.set.build.repo);

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
