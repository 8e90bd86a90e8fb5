import path from "node:path";
import { historyOf } from "../../../engine/declare/git/history.ts";
import { sourceOf } from "../../../engine/declare/git/runSource.ts";
import { loadSet } from "../../../engine/declare/loadedSet.ts";
import { everything, type Workspace } from "../../../engine/declare/workspace.ts";
import { judge, type Purpose } from "../../../engine/policy/judgeSet.ts";
import { TestRepository, type Person } from "../../repository.ts";
import { approval, declaration, lockOf, made, settled } from "../factory.ts";
import { strict, TODAY } from "./situations.ts";

export const SET = "LATISS/DM-43525";
export const WISH = `calibsets/${SET}.json`;
export const LOCK = `calibsets/${SET}.lock.json`;
export const APPROVAL = `calibsets/${SET}.approval.json`;
export const wish = { ...declaration, skip: {} };
export const lock = lockOf(settled({ skip: {} }), made);

const placeOf = (root: string, more: Partial<Workspace> = {}): Workspace => ({ root, world: "paper", dir: path.join(root, ".paper"), sets: path.join(root, "calibsets"), trial: null, site: null, only: everything, retry: false, ...more });

/** What the rules say of a repository as it lies there. */
export async function told(workspace: Workspace, purpose: Purpose = "deploy", env: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  const loaded = await loadSet(SET, workspace, strict, await sourceOf(SET, workspace, env));
  return judge(loaded, { history: await historyOf(loaded), today: TODAY }, purpose, "set.json").errors.map(({ code }) => code);
}

/** The remote has what the main branch has. */
export const publish = (repository: TestRepository) => repository.git("update-ref", "refs/remotes/origin/main", "main");

/** By pull request: a branch of somebody's, merged by somebody else, on the server. */
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

/** Declared by Ann, released, proposed and adopted by Ben: each in a pull request of its own. */
export async function makeHistories(): Promise<{ readonly released: TestRepository; readonly adopted: TestRepository }> {
  const repository = await TestRepository.make();
  repository.file(".gitignore", ".paper/\n");
  await repository.commit("cat", "the project");
  await pull(repository, "ann", "cat", () => repository.json(WISH, wish));
  await pull(repository, "ann", "cat", () => repository.json(LOCK, lock));
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, { ...approval, state: "proposed" }));
  const released = repository.copy();
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, approval));
  return { released, adopted: repository };
}
