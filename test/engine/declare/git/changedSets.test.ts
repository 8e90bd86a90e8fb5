import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { asCalibError } from "../../../../engine/errors.ts";
import { changedSets } from "../../../../engine/declare/git/changedSets.ts";
import { renderChanged } from "../../../../engine/present/presentChanged.ts";
import { emptyFolder, removeRepositories, TestRepository } from "../../../repository.ts";
import { approval, declaration, lockOf, made, workspace, settled, world } from "../../factory.ts";

afterAll(removeRepositories);

const set = (ticket: string) => ({ ...declaration, ticket, tag: `of${ticket}` });
const homeOf = (root: string, papers: "beside" | "world" = "beside") => ({
  workspace: { ...workspace, sets: path.join(root, "calibsets"), dir: path.join(root, "world") },
  world: { ...world, papers },
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (thrown: unknown) => asCalibError(thrown).code,
  );

/** Four sets on main, and a branch. */
async function branched() {
  const repository = await TestRepository.make();
  for (const ticket of ["DM-1", "DM-2", "DM-3", "DM-4"]) repository.json(`calibsets/LATISS/${ticket}.json`, set(ticket));
  repository.json("calibsets/LATISS/DM-4.lock.json", lockOf(settled()));
  repository.file("README.md", "of no set");
  await repository.commit("ann", "four sets");
  await repository.git("switch", "--quiet", "--create", "work");
  return repository;
}

const changesOf = async (repository: TestRepository, base = "main") =>
  (await changedSets(homeOf(repository.root), base)).sets.map(({ set: key, change, from, files }) => [
    key,
    change,
    from,
    files.map((each) => `${each.change} ${each.part}`),
  ]);

test("a branch that changes other files changes no set", async () => {
  const repository = await branched();
  repository.file("README.md", "still of no set");
  repository.file("calibsets/index.ts", "export {};");
  repository.file("calibsets/LATISS/notes.md", "of no set");
  expect(await changesOf(repository)).toEqual([]);
  expect(renderChanged(await changedSets(homeOf(repository.root), "main"))).toMatch(/^no set changed against main \([0-9a-f]{10}\)$/);
});

test("a chain file that is added is listed beside the sets, and changes none of them", async () => {
  const repository = await branched();
  repository.json("calibsets/LATISS/chain.json", { instrument: "LATISS", revision: 1, members: [] });
  const changes = await changedSets(homeOf(repository.root), "main");
  expect(changes.sets).toEqual([]);
  expect(changes.chains).toEqual([{ instrument: "LATISS", change: "added", file: "calibsets/LATISS/chain.json" }]);
  expect(renderChanged(changes)).toMatch(/^no set changed against main .*\n {2}LATISS\/calib: its chain file is added$/);
});

test("added, changed, removed and renamed sets are listed, whether committed, staged or neither", async () => {
  const repository = await branched();
  repository.json("calibsets/LATISS/DM-1.json", { ...set("DM-1"), begin: "2024-06-01" });
  rmSync(path.join(repository.root, "calibsets/LATISS/DM-2.json"));
  await repository.commit("ann", "committed");
  await repository.git("mv", "calibsets/LATISS/DM-3.json", "calibsets/LATISS/DM-33.json");
  repository.json("calibsets/LSSTCam/DM-5.json", { ticket: "DM-5", tag: "another", instrument: "LSSTCam", products: {} });
  const expected = [
    ["LATISS/DM-1", "changed", null, ["changed calibset"]],
    ["LATISS/DM-2", "removed", null, ["removed calibset"]],
    // Under its old key, the set is removed.
    ["LATISS/DM-3", "removed", null, ["removed calibset"]],
    ["LATISS/DM-33", "renamed", "LATISS/DM-3", ["renamed calibset"]],
    ["LSSTCam/DM-5", "added", null, ["added calibset"]],
  ];
  expect(await changesOf(repository)).toEqual(expected);
  await repository.commit("ann", "all of it");
  expect(await changesOf(repository)).toEqual(expected);
});

test("a changed set file is listed, and does not change the set itself", async () => {
  const repository = await branched();
  repository.json("calibsets/LATISS/DM-4.lock.json", lockOf(settled(), made));
  repository.json("calibsets/LATISS/DM-4.approval.json", approval);
  repository.json("calibsets/LATISS/DM-4.active.json", { set: "LATISS/DM-4", repositories: {} });
  expect(await changesOf(repository)).toEqual([["LATISS/DM-4", null, null, ["added active", "added approval", "changed lock"]]]);
  expect(renderChanged(await changedSets(homeOf(repository.root), "main"))).toMatch(
    /^1 set changed .*\n {2}LATISS\/DM-4: only its lock, approval, active$/,
  );
});

test("a set that is written in another form keeps its name", async () => {
  const repository = await branched();
  renameSync(path.join(repository.root, "calibsets/LATISS/DM-1.json"), path.join(repository.root, "calibsets/LATISS/DM-1.yaml"));
  expect(await changesOf(repository)).toEqual([["LATISS/DM-1", "changed", null, ["removed calibset", "added calibset"]]]);
  await repository.git("add", "--all");
  expect(await changesOf(repository)).toEqual([["LATISS/DM-1", "changed", null, ["renamed calibset"]]]);
});

test("a set whose file gets an ending that no command reads is removed", async () => {
  const repository = await branched();
  await repository.git("mv", "calibsets/LATISS/DM-1.json", "calibsets/LATISS/DM-1.yml");
  expect(await changesOf(repository)).toEqual([["LATISS/DM-1", "removed", null, ["removed calibset"]]]);
});

test("set files in the world's folder are found if it lies in the repository", async () => {
  const repository = await branched();
  repository.json("world/sets/LATISS/DM-1.lock.json", lockOf(settled()));
  const { sets } = await changedSets(homeOf(repository.root, "world"), "main");
  expect(sets.map((each) => [each.set, each.files.map(({ file }) => file)])).toEqual([
    ["LATISS/DM-1", ["world/sets/LATISS/DM-1.lock.json"]],
  ]);
});

test("later commits of the base are no changes of the branch", async () => {
  const repository = await branched();
  repository.json("calibsets/LATISS/DM-1.json", { ...set("DM-1"), begin: "2024-06-01" });
  await repository.commit("ann", "work");
  await repository.git("switch", "--quiet", "main");
  repository.json("calibsets/LATISS/DM-2.json", { ...set("DM-2"), begin: "2024-06-01" });
  await repository.commit("ben", "elsewhere");
  await repository.git("switch", "--quiet", "work");
  expect(await changesOf(repository)).toMatchObject([["LATISS/DM-1", "changed", null, ["changed calibset"]]]);
});

test("names with blanks, quotes and umlauts hide no set", async () => {
  const repository = await branched();
  repository.file('a "strange" näme.md', "of no set");
  repository.file("calibsets/LATISS/DM-1 copy.json", "{}");
  repository.json("calibsets/LATISS/DM-6.json", set("DM-6"));
  expect((await changesOf(repository)).map(([key]) => key)).toEqual(["LATISS/DM-6"]);
});

test("a missing base and an unrelated base have messages of their own", async () => {
  const repository = await branched();
  await repository.git("switch", "--quiet", "--orphan", "other");
  repository.json("calibsets/LATISS/DM-1.json", set("DM-1"));
  await repository.commit("cat", "another beginning");
  expect(await codeOf(changedSets(homeOf(repository.root), "main"))).toBe("base-unrelated");
  expect(await codeOf(changedSets(homeOf(repository.root), "origin/main"))).toBe("base-unknown");
  await repository.git("switch", "--quiet", "work");
  await repository.commit("ann", "work");
  const shallow = path.join(emptyFolder(), "clone");
  await repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", `file://${repository.root}`, shallow);
  await new TestRepository(shallow).git("switch", "--quiet", "work");
  expect(await codeOf(changedSets(homeOf(shallow), "origin/other"))).toBe("base-not-fetched");
});
