import path from "node:path";
import { historyOf } from "../../../engine/declare/git/history.ts";
import { sourceOf } from "../../../engine/declare/git/runSource.ts";
import { loadSet } from "../../../engine/declare/loadedSet.ts";
import { everything, type Workspace } from "../../../engine/declare/workspace.ts";
import { judge, type Purpose } from "../../../engine/policy/judgeSet.ts";
import type { Approval } from "../../../engine/model/approval.ts";
import { TestRepository, type Person } from "../../repository.ts";
import { approval, declaration, lockOf, made, settled } from "../factory.ts";
import { strict, TODAY } from "./situations.ts";

export const SET = "LATISS/DM-43525";
export const CALIBSET = `calibsets/${SET}.json`;
export const LOCK = `calibsets/${SET}.lock.json`;
export const APPROVAL = `calibsets/${SET}.approval.json`;
export const declared = { ...declaration, skip: {} };
export const lock = lockOf(settled({ skip: {} }), made);

const placeOf = (root: string, more: Partial<Workspace> = {}): Workspace => ({
  root,
  world: "paper",
  dir: path.join(root, ".paper"),
  sets: path.join(root, "calibsets"),
  trial: null,
  site: null,
  only: everything,
  retry: false,
  ...more,
});

/** The codes that the rules report about a repository. */
export async function codesOf(workspace: Workspace, purpose: Purpose = "deploy", env: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  const loaded = await loadSet(SET, workspace, strict, await sourceOf(SET, workspace, env));
  return judge(loaded, { history: await historyOf(loaded), today: TODAY }, purpose, "set.json").errors.map(({ code }) => code);
}

/** Sets the remote's branch to the main branch. */
export const publish = (repository: TestRepository) => repository.git("update-ref", "refs/remotes/origin/main", "main");

/** Makes a pull request: one person writes a branch, and another one merges it on the server. */
export async function pull(repository: TestRepository, by: Person, merged: Person, write: () => void): Promise<void> {
  await repository.git("switch", "--quiet", "--create", "work");
  write();
  await repository.commit(by, "work");
  await repository.git("switch", "--quiet", "main");
  await repository.merge(merged, "work");
  await repository.git("branch", "--delete", "work");
  await publish(repository);
}

export const at = (repository: TestRepository, more: Partial<Workspace> = {}): Workspace => placeOf(repository.root, more);

/** Ann declares and releases a set, and Ben proposes and adopts it, each in a pull request of its own. */
export async function makeHistories(
  decided: Approval = approval,
): Promise<{ readonly released: TestRepository; readonly adopted: TestRepository }> {
  const repository = await TestRepository.make();
  repository.file(".gitignore", ".paper/\n");
  await repository.commit("cat", "the project");
  await pull(repository, "ann", "cat", () => repository.json(CALIBSET, declared));
  await pull(repository, "ann", "cat", () => repository.json(LOCK, lock));
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, { ...decided, state: "proposed" }));
  const released = repository.copy();
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, decided));
  return { released, adopted: repository };
}
