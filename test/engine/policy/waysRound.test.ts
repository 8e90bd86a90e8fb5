import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { changedSets, removedSets } from "../../../engine/declare/git/changedSets.ts";
import { asCalibError } from "../../../engine/errors.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { loadSet } from "../../../engine/declare/loadedSet.ts";
import { gate } from "../../../engine/declare/gate.ts";
import { emptyFolder, people, removeRepositories, TestRepository } from "../../repository.ts";
import { approval, lockOf, made, settled } from "../factory.ts";
import { APPROVAL, at, LOCK, lock, makeHistories, publish, pull, SET, told, WISH, wish } from "./project.ts";
import { strict } from "./situations.ts";

let histories: Awaited<ReturnType<typeof makeHistories>>;
beforeAll(async () => {
  histories = await makeHistories();
}, 60_000);
afterAll(removeRepositories);

const released = () => histories.released.copy();
const adopted = () => histories.adopted.copy();

test("the straight way is open", async () => {
  expect(await told(at(adopted()))).toEqual([]);
});

test("lock, review record and record of activations, which runs write, are no dirt; nor is what lies in the world's folder", async () => {
  const repository = adopted();
  repository.json(LOCK, { ...lock, inputs: { ...lock.inputs, packages: { numpy: "2" } } });
  repository.json(`calibsets/${SET}.looks.json`, { set: SET, looks: [] });
  repository.json(`calibsets/${SET}.active.json`, { set: SET, repositories: {} });
  repository.json("calibsets/LATISS/DM-1.lock.json", {});
  repository.file("visible/reports/report.md", "written by a run");
  expect(await told(at(repository, { dir: path.join(repository.root, "visible") }))).toEqual([]);
  expect(await told(at(repository))).toEqual(["tree-dirty"]);
});

test.each<[string, (repository: TestRepository) => Promise<unknown> | undefined]>([
  ["edited, and not committed", (repository) => void repository.json(WISH, { ...wish, tag: "other" })],
  ["committed, and not merged", (repository) => repository.commit("ann", "work")],
  [
    "on a branch that nobody merged",
    async (repository) => {
      await repository.git("switch", "--quiet", "--create", "elsewhere");
      await repository.commit("ann", "work");
    },
  ],
  ["another file of the project is changed", (repository) => void repository.file(".gitignore", "")],
  ["a new file that the calibset could load", (repository) => void repository.file("calibsets/helper.ts", "export {};")],
  [
    "git told not to look at the file",
    async (repository) => {
      await repository.git("update-index", "--assume-unchanged", WISH);
      repository.json(WISH, { ...wish, tag: "other" });
    },
  ],
  [
    "git told that the file is not there",
    async (repository) => {
      await repository.git("update-index", "--skip-worktree", ".gitignore");
      repository.file(".gitignore", "*");
    },
  ],
  [
    "git told to ignore what is new",
    async (repository) => {
      await repository.git("rm", "--quiet", WISH);
      await repository.commit("ann", "removed");
      await publish(repository);
      repository.file(".git/info/exclude", "*.json\n");
      repository.json(WISH, wish);
    },
  ],
  ["git told to show no untracked files", async (repository) => void (await repository.git("config", "status.showUntrackedFiles", "no"), repository.file("calibsets/helper.ts", "export {};"))],
])("refused: %s", async (_what, change) => {
  const repository = adopted();
  await change(repository);
  expect((await told(at(repository), "build")).filter((code) => /^tree-(dirty|unmerged)$/.test(code))).toHaveLength(1);
});

test("a new set is refused until it is merged, and no more than that", async () => {
  const repository = await TestRepository.make();
  repository.file("README.md", "the project");
  repository.file("calibsets/.keep", "");
  await repository.commit("cat", "the project");
  await publish(repository);
  await repository.git("switch", "--quiet", "--create", "work");
  repository.json(WISH, wish);
  expect(await told(at(repository), "build")).toEqual(["tree-dirty"]);
  await repository.commit("ann", "declared");
  expect(await told(at(repository), "build")).toEqual(["tree-unmerged"]);
  expect(await told(at(repository), "check")).toEqual([]);
});

test("a branch, a tag or another ref that is called as the base is not the base", async () => {
  const repository = adopted();
  await repository.commit("ann", "not merged");
  await repository.git("branch", "origin/main");
  await repository.git("tag", "origin/main");
  expect(await told(at(repository), "build")).toEqual(["tree-unmerged"]);
});

test("an approval that changes between plan and apply is no decision: neither written over, nor made without git", async () => {
  const repository = released();
  repository.json(APPROVAL, approval);
  expect(await told(at(repository))).toEqual(["tree-dirty", "papers-unmerged"]);
  await repository.commit("ben", "adopted, on my machine");
  expect(await told(at(repository))).toEqual(["tree-unmerged", "papers-unmerged"]);
});

test("no force opens the gate to a decision that was not merged", async () => {
  const repository = released();
  repository.json(APPROVAL, approval);
  expect(await told(at(repository), "build", { CALIB_FORCE_UNMERGED: "the night is lost otherwise" })).toEqual([]);
  expect(await told(at(repository), "deploy", { CALIB_FORCE_UNMERGED: "the night is lost otherwise" })).toEqual(["papers-unmerged"]);
});

test("an approval copied from another set is about that one", async () => {
  const repository = released();
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, { ...approval, set: "LATISS/DM-1" }));
  await expect(told(at(repository))).rejects.toMatchObject({ code: "approval-invalid" });
});

test("an approval copied within the set keeps the gate closed by its fingerprint, and by its history", async () => {
  const repository = adopted();
  const next = lockOf(settled({ skip: {} }), { ...made, fingerprint: "another" });
  await pull(repository, "ann", "cat", () => repository.json(LOCK, next));
  const stale = await loadSet(SET, at(repository), strict);
  expect(gate(stale)).toMatchObject({ kind: "closed", code: "approval-stale" });
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, { ...approval, fingerprint: "another" }));
  expect(gate(await loadSet(SET, at(repository), strict)).kind).toBe("open");
  expect(await told(at(repository))).toEqual(["approval-transition"]);
});

test("an approval that says two things is refused: people read the first, JSON takes the last", async () => {
  const repository = released();
  await pull(repository, "ben", "cat", () => repository.file(APPROVAL, JSON.stringify(approval).replace("{", '{"state": "proposed", ')));
  await expect(told(at(repository))).rejects.toBeInstanceOf(DiagnosticsError);
});

test("approving and changing come apart: in one commit, in one merge, on one branch", async () => {
  const changed = { ...wish, skip: { "usdf/ir2": "has no LATISS, and will not" } };
  const inOne = released();
  await pull(inOne, "ben", "cat", () => (inOne.json(WISH, changed), inOne.json(APPROVAL, approval)));
  expect(await told(at(inOne))).toContain("approval-with-change");

  const inTwo = released();
  await inTwo.git("switch", "--quiet", "--create", "work");
  inTwo.json(WISH, changed);
  await inTwo.commit("ann", "the set");
  inTwo.json(APPROVAL, approval);
  await inTwo.commit("ben", "the decision");
  expect(await told(at(inTwo), "check")).toEqual(["approval-with-change"]);
  await inTwo.git("switch", "--quiet", "main");
  await inTwo.merge("cat", "work");
  await publish(inTwo);
  expect(await told(at(inTwo))).toEqual(["approval-with-change"]);
});

test("who wrote the set cannot adopt it, not even in capitals, nor ease what another adopted", async () => {
  const own = released();
  await pull(own, "ann", "cat", () => own.json(APPROVAL, approval));
  expect(await told(at(own))).toEqual(["self-approved"]);

  const eased = adopted();
  await pull(eased, "ann", "cat", () => eased.json(APPROVAL, { ...approval, acceptedFailures: [...approval.acceptedFailures, "another"] }));
  expect(await told(at(eased))).toEqual(["self-approved"]);

  const renamed = released();
  renamed.file(".mailmap", "Ann Author <ann@example.org> <ben@example.org>\n");
  await renamed.commit("cat", "Ben is Ann");
  await pull(renamed, "ben", "cat", () => renamed.json(APPROVAL, approval));
  expect(await told(at(renamed))).toEqual(["self-approved"]);
  expect(people.ann).toContain("ann@example.org");
});

test("a set that is adopted at the base is not changed by taking its approval or its lock away on the branch", async () => {
  const repository = adopted();
  await repository.git("switch", "--quiet", "--create", "work");
  repository.json(WISH, { ...wish, begin: "2024-06-01" });
  unlinkSync(path.join(repository.root, APPROVAL));
  unlinkSync(path.join(repository.root, LOCK));
  await repository.commit("ann", "as if it never was");
  expect(await told(at(repository), "check")).toEqual(["adopted-set-changed", "approval-transition"]);
});

test("a set that was made does not disappear with its lock", async () => {
  const repository = adopted();
  await repository.git("switch", "--quiet", "--create", "work");
  await repository.git("rm", "--quiet", "-r", "calibsets/LATISS");
  repository.file("calibsets/.keep", "");
  await repository.commit("ann", "away with it");
  const home = { workspace: at(repository), world: strict };
  expect((await removedSets(home, await changedSets(home, "main"))).map(({ code, detail }) => [code, detail])).toEqual([["set-removed", SET]]);
});

test("sets of another folder: a copy outside of git, another clone, a link", async () => {
  const repository = adopted();
  const copy = path.join(emptyFolder(), "calibsets");
  mkdirSync(path.join(copy, "LATISS"), { recursive: true });
  for (const [name, value] of [[SET, wish], [`${SET}.lock`, lock], [`${SET}.approval`, approval]] as const) writeFileSync(path.join(copy, `${name}.json`), JSON.stringify(value));
  expect(await told(at(repository, { sets: copy }))).toEqual(["target-not-permitted", "tree-unknown", "papers-unmerged"]);

  const other = adopted();
  expect(await told(at(repository, { sets: path.join(other.root, "calibsets") }))).toEqual(["tree-unknown"]);

  const linked = path.join(emptyFolder(), "calibsets");
  symlinkSync(path.join(other.root, "calibsets"), linked);
  expect(await told(at(repository, { sets: linked }))).toEqual(["tree-unknown"]);
});

test("another folder of the world moves no paper: they lie beside the sets; and it hides no file of the project", async () => {
  const repository = adopted();
  expect(await told(at(repository, { dir: emptyFolder() }))).toEqual([]);
  repository.file("calibsets/helper.ts", "export {};");
  for (const dir of [repository.root, path.join(repository.root, "calibsets"), path.join(repository.root, "calibsets/LATISS")]) expect(await told(at(repository, { dir }), "build")).toEqual(["tree-dirty"]);
});

test("a calibset, lock or approval that is a link is not followed; a folder of links is not what is committed", async () => {
  for (const name of [WISH, LOCK, APPROVAL]) {
    const repository = adopted();
    const file = path.join(repository.root, name);
    const elsewhere = path.join(emptyFolder(), "elsewhere.json");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    await repository.commit("ann", "a link");
    await publish(repository);
    expect(await told(at(repository)).then(() => "none", (thrown: unknown) => asCalibError(thrown).detail)).toContain("ELOOP");
  }
  const repository = adopted();
  const [folder, elsewhere] = [path.join(repository.root, "calibsets/LATISS"), path.join(emptyFolder(), "LATISS")];
  renameSync(folder, elsewhere);
  symlinkSync(elsewhere, folder);
  await repository.commit("ann", "a link");
  await publish(repository);
  expect(await told(at(repository))).toContain("tree-unknown");
});

test("neither a hard link nor another mode makes another file of the set", async () => {
  const repository = adopted();
  linkSync(path.join(repository.root, WISH), path.join(emptyFolder(), "same.json"));
  expect(await told(at(repository))).toEqual([]);
  chmodSync(path.join(repository.root, WISH), 0o755);
  expect(await told(at(repository), "build")).toEqual(["tree-dirty"]);
  expect(existsSync(path.join(repository.root, WISH))).toBe(true);
});
