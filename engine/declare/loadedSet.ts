import { loadCalibset } from "./loadCalibset.ts";
import { loadApproval, loadLock, loadLooks } from "./loadSetFiles.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./loadWorld.ts";
import type { Approval } from "../model/approval.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset, SetProduct } from "../model/calibset.ts";
import type { Lock } from "../model/lock.ts";
import type { Look } from "../model/looks.ts";
import { unknownSource, type Source } from "../model/source.ts";

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
