import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { changedSets, removedSets } from "../../../engine/declare/git/changedSets.ts";
import { asCalibError } from "../../../engine/errors.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { loadSet } from "../../../engine/declare/loadedSet.ts";
import { digestOfMade } from "../../../engine/model/alteredMade.ts";
import { gate } from "../../../engine/declare/gate.ts";
import { emptyFolder, people, removeRepositories, TestRepository } from "../../repository.ts";
import { approval, lockOf, made, sealed, settled } from "../factory.ts";
import { APPROVAL, at, LOCK, lock, makeHistories, publish, pull, SET, codesOf, CALIBSET, declared } from "./project.ts";
import { strict } from "./situations.ts";

let histories: Awaited<ReturnType<typeof makeHistories>>;
beforeAll(async () => {
  histories = await makeHistories();
});
afterAll(removeRepositories);

const released = () => histories.released.copy();
const adopted = () => histories.adopted.copy();

test("an adopted set that was merged satisfies every rule", async () => {
  expect(await codesOf(at(adopted()))).toEqual([]);
});

test("set files that runs write, and files of the world's folder, do not count as changed", async () => {
  const repository = adopted();
  repository.json(LOCK, { ...lock, inputs: { ...lock.inputs, packages: { numpy: "2" } } });
  repository.json(`calibsets/${SET}.looks.json`, { set: SET, looks: [] });
  repository.json(`calibsets/${SET}.active.json`, { set: SET, repositories: {} });
  repository.json("calibsets/LATISS/DM-1.lock.json", {});
  repository.file("visible/reports/report.md", "written by a run");
  expect(await codesOf(at(repository, { dir: path.join(repository.root, "visible") }))).toEqual([]);
  expect(await codesOf(at(repository))).toEqual(["tree-dirty"]);
});

test.each<[string, (repository: TestRepository) => Promise<unknown> | undefined]>([
  ["edited, and not committed", (repository) => void repository.json(CALIBSET, { ...declared, tag: "other" })],
  ["committed, and not merged", (repository) => repository.commit("ann", "work")],
  [
    "on a branch that is not merged",
    async (repository) => {
      await repository.git("switch", "--quiet", "--create", "elsewhere");
      await repository.commit("ann", "work");
    },
  ],
  ["another file of the project is changed", (repository) => void repository.file(".gitignore", "")],
  ["a new file that the calibset could load", (repository) => void repository.file("calibsets/helper.ts", "export {};")],
  [
    "git is set to ignore changes of the file",
    async (repository) => {
      await repository.git("update-index", "--assume-unchanged", CALIBSET);
      repository.json(CALIBSET, { ...declared, tag: "other" });
    },
  ],
  [
    "git is set to treat the file as absent",
    async (repository) => {
      await repository.git("update-index", "--skip-worktree", ".gitignore");
      repository.file(".gitignore", "*");
    },
  ],
  [
    "git is set to ignore new files",
    async (repository) => {
      await repository.git("rm", "--quiet", CALIBSET);
      await repository.commit("ann", "removed");
      await publish(repository);
      repository.file(".git/info/exclude", "*.json\n");
      repository.json(CALIBSET, declared);
    },
  ],
  [
    "git is set to show no untracked files",
    async (repository) =>
      void (await repository.git("config", "status.showUntrackedFiles", "no"), repository.file("calibsets/helper.ts", "export {};")),
  ],
])("refused: %s", async (_case, change) => {
  const repository = adopted();
  await change(repository);
  expect((await codesOf(at(repository), "build")).filter((code) => /^tree-(dirty|unmerged)$/.test(code))).toHaveLength(1);
});

test("a new set is refused until it is merged", async () => {
  const repository = await TestRepository.make();
  repository.file("README.md", "the project");
  repository.file("calibsets/.keep", "");
  await repository.commit("cat", "the project");
  await publish(repository);
  await repository.git("switch", "--quiet", "--create", "work");
  repository.json(CALIBSET, declared);
  expect(await codesOf(at(repository), "build")).toEqual(["tree-dirty"]);
  await repository.commit("ann", "declared");
  expect(await codesOf(at(repository), "build")).toEqual(["tree-unmerged"]);
  expect(await codesOf(at(repository), "check")).toEqual([]);
});

test("a branch, a tag or another ref with the name of the base is not the base", async () => {
  const repository = adopted();
  await repository.commit("ann", "not merged");
  await repository.git("branch", "origin/main");
  await repository.git("tag", "origin/main");
  expect(await codesOf(at(repository), "build")).toEqual(["tree-unmerged"]);
});

test("an approval that changes between plan and apply does not count, whether committed or not", async () => {
  const repository = released();
  repository.json(APPROVAL, approval);
  expect(await codesOf(at(repository))).toEqual(["tree-dirty", "papers-unmerged"]);
  await repository.commit("ben", "adopted, on my machine");
  expect(await codesOf(at(repository))).toEqual(["tree-unmerged", "papers-unmerged"]);
});

test("a forced run cannot open the gate to a decision that was not merged", async () => {
  const repository = released();
  repository.json(APPROVAL, approval);
  expect(await codesOf(at(repository), "build", { CALIB_FORCE_UNMERGED: "the night is lost otherwise" })).toEqual([]);
  expect(await codesOf(at(repository), "deploy", { CALIB_FORCE_UNMERGED: "the night is lost otherwise" })).toEqual(["papers-unmerged"]);
});

test("an approval copied from another set is refused", async () => {
  const repository = released();
  await pull(repository, "ben", "cat", () => repository.json(APPROVAL, { ...approval, set: "LATISS/DM-1" }));
  await expect(codesOf(at(repository))).rejects.toMatchObject({ code: "approval-invalid" });
});

test("an approval copied within the set keeps the gate closed by its fingerprint, and by its history", async () => {
  const repository = adopted();
  const [bias] = made.products;
  const others = sealed({ ...made, products: [{ ...bias!, datasets: bias!.datasets.map((each) => ({ ...each, id: "another" })) }] });
  const next = lockOf(settled({ skip: {} }), others);
  await pull(repository, "ann", "cat", () => repository.json(LOCK, next));
  const stale = await loadSet(SET, at(repository), strict);
  expect(gate(stale)).toMatchObject({ kind: "closed", code: "approval-stale" });
  await pull(repository, "ben", "cat", () =>
    repository.json(APPROVAL, { ...approval, fingerprint: others.fingerprint, made: digestOfMade(others) }),
  );
  expect(gate(await loadSet(SET, at(repository), strict)).kind).toBe("open");
  expect(await codesOf(at(repository))).toEqual(["approval-transition"]);
});

test("an approval with a repeated field is refused: people read the first, and JSON.parse takes the last", async () => {
  const repository = released();
  await pull(repository, "ben", "cat", () => repository.file(APPROVAL, JSON.stringify(approval).replace("{", '{"state": "proposed", ')));
  await expect(codesOf(at(repository))).rejects.toBeInstanceOf(DiagnosticsError);
});

test("a set and its approval may not change in one commit, one merge or one branch", async () => {
  const changed = { ...declared, skip: { "usdf/ir2": "has no LATISS, and will not" } };
  const inOne = released();
  await pull(inOne, "ben", "cat", () => (inOne.json(CALIBSET, changed), inOne.json(APPROVAL, approval)));
  expect(await codesOf(at(inOne))).toContain("approval-with-change");

  const inTwo = released();
  await inTwo.git("switch", "--quiet", "--create", "work");
  inTwo.json(CALIBSET, changed);
  await inTwo.commit("ann", "the set");
  inTwo.json(APPROVAL, approval);
  await inTwo.commit("ben", "the decision");
  expect(await codesOf(at(inTwo), "check")).toEqual(["approval-with-change"]);
  await inTwo.git("switch", "--quiet", "main");
  await inTwo.merge("cat", "work");
  await publish(inTwo);
  expect(await codesOf(at(inTwo))).toEqual(["approval-with-change"]);
});

test("an author of the set can neither adopt it, also with capitals in the address, nor change another person's approval", async () => {
  const own = released();
  await pull(own, "ann", "cat", () => own.json(APPROVAL, approval));
  expect(await codesOf(at(own))).toEqual(["self-approved"]);

  const eased = adopted();
  await pull(eased, "ann", "cat", () => eased.json(APPROVAL, { ...approval, acceptedFailures: [...approval.acceptedFailures, "another"] }));
  expect(await codesOf(at(eased))).toEqual(["self-approved"]);

  const ruled = adopted();
  const rule = { product: "bias", test: "NOISE", atMost: 9, reason: "known for a long time" };
  await pull(ruled, "ann", "cat", () => ruled.json(APPROVAL, { ...approval, accepted: [rule] }));
  expect(await codesOf(at(ruled))).toEqual(["self-approved"]);

  const renamed = released();
  renamed.file(".mailmap", "Ann Author <ann@example.org> <ben@example.org>\n");
  await renamed.commit("cat", "Ben is Ann");
  await pull(renamed, "ben", "cat", () => renamed.json(APPROVAL, approval));
  expect(await codesOf(at(renamed))).toEqual(["self-approved"]);
  expect(people.ann).toContain("ann@example.org");
});

test("removing the approval or the lock on a branch does not allow changes of an adopted set", async () => {
  const repository = adopted();
  await repository.git("switch", "--quiet", "--create", "work");
  repository.json(CALIBSET, { ...declared, begin: "2024-06-01" });
  unlinkSync(path.join(repository.root, APPROVAL));
  unlinkSync(path.join(repository.root, LOCK));
  await repository.commit("ann", "as if it never was");
  expect(await codesOf(at(repository), "check")).toEqual(["adopted-set-changed", "approval-transition"]);
});

test("a set that was made may not be removed together with its lock", async () => {
  const repository = adopted();
  await repository.git("switch", "--quiet", "--create", "work");
  await repository.git("rm", "--quiet", "-r", "calibsets/LATISS");
  repository.file("calibsets/.keep", "");
  await repository.commit("ann", "away with it");
  const home = { workspace: at(repository), world: strict };
  expect((await removedSets(home, await changedSets(home, "main"))).map(({ code, detail }) => [code, detail])).toEqual([
    ["set-removed", `${SET} was made, and this branch removes it`],
  ]);
});

test("sets of another folder are refused: a copy outside git, another clone, a link", async () => {
  const repository = adopted();
  const copy = path.join(emptyFolder(), "calibsets");
  mkdirSync(path.join(copy, "LATISS"), { recursive: true });
  for (const [name, value] of [
    [SET, declared],
    [`${SET}.lock`, lock],
    [`${SET}.approval`, approval],
  ] as const)
    writeFileSync(path.join(copy, `${name}.json`), JSON.stringify(value));
  expect(await codesOf(at(repository, { sets: copy }))).toEqual(["target-not-permitted", "tree-unknown", "papers-unmerged"]);

  const other = adopted();
  expect(await codesOf(at(repository, { sets: path.join(other.root, "calibsets") }))).toEqual(["tree-unknown"]);

  const linked = path.join(emptyFolder(), "calibsets");
  symlinkSync(path.join(other.root, "calibsets"), linked);
  expect(await codesOf(at(repository, { sets: linked }))).toEqual(["tree-unknown"]);
});

test("another folder of the world changes neither the set files beside the sets nor the checks of the project's files", async () => {
  const repository = adopted();
  expect(await codesOf(at(repository, { dir: emptyFolder() }))).toEqual([]);
  repository.file("calibsets/helper.ts", "export {};");
  for (const dir of [repository.root, path.join(repository.root, "calibsets"), path.join(repository.root, "calibsets/LATISS")])
    expect(await codesOf(at(repository, { dir }), "build")).toEqual(["tree-dirty"]);
});

test("a calibset, lock or approval that is a symbolic link is refused, and so is a folder of links", async () => {
  for (const name of [CALIBSET, LOCK, APPROVAL]) {
    const repository = adopted();
    const file = path.join(repository.root, name);
    const elsewhere = path.join(emptyFolder(), "elsewhere.json");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    await repository.commit("ann", "a link");
    await publish(repository);
    expect(
      await codesOf(at(repository)).then(
        () => "none",
        (thrown: unknown) => asCalibError(thrown).detail,
      ),
    ).toContain("ELOOP");
  }
  const repository = adopted();
  const [folder, elsewhere] = [path.join(repository.root, "calibsets/LATISS"), path.join(emptyFolder(), "LATISS")];
  renameSync(folder, elsewhere);
  symlinkSync(elsewhere, folder);
  await repository.commit("ann", "a link");
  await publish(repository);
  expect(await codesOf(at(repository))).toContain("tree-unknown");
});

test("a hard link changes nothing of the set, and another mode counts as a change", async () => {
  const repository = adopted();
  linkSync(path.join(repository.root, CALIBSET), path.join(emptyFolder(), "same.json"));
  expect(await codesOf(at(repository))).toEqual([]);
  chmodSync(path.join(repository.root, CALIBSET), 0o755);
  expect(await codesOf(at(repository), "build")).toEqual(["tree-dirty"]);
  expect(existsSync(path.join(repository.root, CALIBSET))).toBe(true);
});
