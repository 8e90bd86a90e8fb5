import { existsSync, mkdirSync, symlinkSync, unlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openCheckout, commitOf } from "../../../../engine/declare/git/checkout.ts";
import { setsAt } from "../../../../engine/declare/git/setsAt.ts";
import { loadSet } from "../../../../engine/declare/loadedSet.ts";
import { loadCalibset } from "../../../../engine/declare/loadCalibset.ts";
import type { Workspace } from "../../../../engine/declare/workspace.ts";
import { asCalibError } from "../../../../engine/errors.ts";
import { emptyFolder, removeRepositories, TestRepository } from "../../../repository.ts";
import { approval, declaration, lockOf, made, workspace, settled, world } from "../../factory.ts";

afterAll(removeRepositories);

const SET = "LATISS/DM-43525";
const beside = { ...world, papers: "beside" as const };
const workplace = (root: string, dir = path.join(root, "world")): Workspace => ({ ...workspace, sets: path.join(root, "calibsets"), dir });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (thrown: unknown) => asCalibError(thrown).code,
  );

async function history() {
  const repository = await TestRepository.make();
  repository.json(`calibsets/${SET}.json`, declaration);
  repository.json(`calibsets/${SET}.lock.json`, lockOf(settled(), made));
  await repository.commit("ann", "declared");
  await repository.git("tag", "before");
  repository.json(`calibsets/${SET}.json`, { ...declaration, begin: "2024-05-01" });
  repository.json(`calibsets/${SET}.approval.json`, approval);
  await repository.commit("ann", "later");
  return repository;
}

test("sets, locks and approvals of a ref are loaded, and the work tree stays as it is", async () => {
  const repository = await history();
  repository.json(`calibsets/${SET}.json`, { ...declaration, begin: "2024-06-01" });
  const here = workplace(repository.root);
  const [before, head] = [await setsAt(here, "before"), await setsAt(here, "HEAD")];
  const [old, young] = [await loadSet(SET, before.workspace, beside), await loadSet(SET, head.workspace, beside)];
  const now = await loadSet(SET, here, beside);
  expect([old, young, now].map(({ set }) => set.digest)).toEqual(
    ["2024-04-10", "2024-05-01", "2024-06-01"].map((begin) => settled({ begin }).digest),
  );
  expect([old.lock?.made?.fingerprint, old.approval]).toEqual([made.fingerprint, null]);
  expect(young.approval).toEqual(approval);
  expect(await repository.git("status", "--porcelain")).toBe(` M calibsets/${SET}.json`);
  await before.dispose();
  expect(existsSync(before.workspace.sets)).toBe(false);
  await head.dispose();
});

test("a world's folder inside the repository is that of the ref; one outside is empty", async () => {
  const repository = await TestRepository.make();
  repository.json(`calibsets/${SET}.json`, declaration);
  repository.json(`world/sets/${SET}.lock.json`, lockOf(settled(), made));
  await repository.commit("ann", "declared");
  const inside = await setsAt(workplace(repository.root), "HEAD");
  const outside = await setsAt(workplace(repository.root, emptyFolder()), "HEAD");
  expect((await loadSet(SET, inside.workspace, world)).lock?.made?.fingerprint).toBe(made.fingerprint);
  expect((await loadSet(SET, outside.workspace, world)).lock).toBeNull();
  await inside.dispose();
  await outside.dispose();
});

test("a calibset that is a symbolic link in git is not followed", async () => {
  const repository = await history();
  const elsewhere = path.join(emptyFolder(), "set.json");
  const file = path.join(repository.root, `calibsets/${SET}.json`);
  unlinkSync(file);
  symlinkSync(elsewhere, file);
  await repository.commit("ann", "a link");
  const at = await setsAt(workplace(repository.root), "HEAD");
  expect(await codeOf(loadCalibset(SET, at.workspace, beside))).toBe("set-unreadable");
  await at.dispose();
});

test("variables of git in the environment cannot show another tree", async () => {
  const [repository, other] = [await history(), await TestRepository.make()];
  await other.commit("cat", "of somebody else");
  const before = { ...process.env };
  try {
    Object.assign(process.env, {
      EDITOR: "vi",
      PAGER: "less",
      GIT_DIR: path.join(other.root, ".git"),
      GIT_WORK_TREE: other.root,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.worktree",
      GIT_CONFIG_VALUE_0: other.root,
    });
    const checkout = await openCheckout(path.join(repository.root, "calibsets"));
    expect(checkout.root).toBe(repository.root);
    expect(await commitOf(checkout, "HEAD")).toBe(await repository.git("rev-parse", "HEAD"));
  } finally {
    process.env = before;
  }
});

test("each missing thing has a message of its own", async () => {
  const repository = await history();
  const shallow = path.join(emptyFolder(), "clone");
  await repository.git("clone", "--quiet", "--depth=1", `file://${repository.root}`, shallow);
  const empty = await TestRepository.make();
  const bare = path.join(emptyFolder(), "bare.git");
  await repository.git("clone", "--quiet", "--bare", repository.root, bare);
  const at = (root: string, ref: string) => codeOf(setsAt({ ...workspace, sets: root }, ref).then(({ dispose }) => dispose()));
  expect(await at(repository.root, "no-such-branch")).toBe("base-unknown");
  expect(await at(repository.root, "--upload-pack=touch x")).toBe("base-unknown");
  expect(await at(shallow, "before")).toBe("base-not-fetched");
  expect(await at(shallow, "HEAD")).toBe("none");
  expect(await at(empty.root, "HEAD")).toBe("git-no-commit");
  expect(await at(emptyFolder(), "HEAD")).toBe("git-no-repository");
  expect(await at(path.join(repository.root, "gone"), "HEAD")).toBe("git-no-repository");
  expect(await at(bare, "HEAD")).not.toBe("none");
  const nowhere = emptyFolder();
  mkdirSync(path.join(nowhere, "bin"));
  const search = process.env["PATH"];
  try {
    process.env["PATH"] = path.join(nowhere, "bin");
    expect(await at(repository.root, "HEAD")).toBe("git-missing");
  } finally {
    process.env["PATH"] = search;
  }
});
