import { createHash } from "node:crypto";
import { symlinkSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "@jest/globals";
import { openClean, openPackage, textAt, textsBelow, touchedBelow } from "../../../../engine/declare/git/package.ts";
import { emptyFolder, removeRepositories, TestRepository } from "../../../repository.ts";

afterAll(removeRepositories);

const DEFECTS = "latiss/manual_defects";

async function packaged() {
  const repository = await TestRepository.make();
  repository.file(`${DEFECTS}/rxx_s00/19700101T000000.ecsv`, "first\n");
  repository.file(`${DEFECTS}/README.md`, "no text of a calibration");
  repository.file("latiss/manual_defects_old/rxx_s00/19700101T000000.ecsv", "of another type");
  const first = await repository.commit("ann", "first");
  repository.file(`${DEFECTS}/rxx_s00/20240101T000000.ecsv`, "second\n");
  const second = await repository.commit("ben", "second");
  return { repository, first, second };
}

test("texts are read from the commit, not from the work tree", async () => {
  const { repository, first, second } = await packaged();
  repository.file(`${DEFECTS}/rxx_s00/19700101T000000.ecsv`, "edited\n");
  const old = await openPackage(repository.root, "obs_lsst_data", first);
  expect(await textsBelow(old, DEFECTS)).toEqual([`${DEFECTS}/rxx_s00/19700101T000000.ecsv`]);
  const sha256 = createHash("sha256").update("first\n").digest("hex");
  expect(await textAt(old, `${DEFECTS}/rxx_s00/19700101T000000.ecsv`)).toEqual({
    path: `${DEFECTS}/rxx_s00/19700101T000000.ecsv`,
    text: "first\n",
    sha256,
  });
  const now = await openPackage(repository.root, "obs_lsst_data", second);
  expect(now.branch).toBe("main");
  expect(await textsBelow(now, DEFECTS)).toHaveLength(2);
  expect(await textsBelow(now, "latiss/crosstalk")).toEqual([]);
});

test("each text has the commit that changed it last, also if that is a merge", async () => {
  const { repository, first, second } = await packaged();
  const paths = ["19700101T000000", "20240101T000000"].map((date) => `${DEFECTS}/rxx_s00/${date}.ecsv`);
  const touched = async (commit: string) =>
    [...(await touchedBelow(await openPackage(repository.root, "p", commit), DEFECTS, paths)).entries()]
      .filter(([path]) => paths.includes(path))
      .sort()
      .map(([path, each]) => [path, each.commit, each.author]);
  expect(await touched(second)).toEqual([
    [paths[0], first, "Ann Author <ann@example.org>"],
    [paths[1], second, "Ben Reviewer <ben@example.org>"],
  ]);

  await repository.git("checkout", "--quiet", "-b", "side", first);
  repository.file("elsewhere", "x");
  await repository.commit("cat", "side");
  await repository.git("checkout", "--quiet", "main");
  await repository.git("-c", "user.name=c", "-c", "user.email=c@example.org", "merge", "--quiet", "--no-ff", "--no-commit", "side");
  repository.file(`${DEFECTS}/rxx_s01/19700101T000000.ecsv`, "in the merge alone");
  const merged = await repository.commit("cat", "merge");
  paths.push(`${DEFECTS}/rxx_s01/19700101T000000.ecsv`);
  expect((await touched(merged)).map(([, commit]) => commit)).toEqual([first, second, merged]);
});

test("a checkout with uncommitted changes is refused", async () => {
  const { repository, second } = await packaged();
  expect((await openClean(repository.root, "obs_lsst_data", second)).commit).toBe(second);
  repository.file("untracked", "x");
  await expect(openClean(repository.root, "obs_lsst_data", second)).rejects.toMatchObject({
    code: "package-dirty",
    detail: expect.stringContaining("1 files, the first: untracked"),
  });
});

test("a commit is named with all digits, and has to exist", async () => {
  const { repository, second } = await packaged();
  const open = (commit: string, folder = repository.root) => openPackage(folder, "obs_lsst_data", commit);
  await expect(open(second.slice(0, 10))).rejects.toMatchObject({ code: "package-commit-unknown" });
  await expect(open("main")).rejects.toMatchObject({ code: "package-commit-unknown" });
  await expect(open("f".repeat(40))).rejects.toMatchObject({ code: "package-commit-unknown" });
  await expect(open(second, emptyFolder())).rejects.toMatchObject({ code: "git-no-repository" });
});

test("links, and files that are not UTF-8, are no texts", async () => {
  const { repository } = await packaged();
  await repository.git("config", "core.symlinks", "true");
  symlinkSync("19700101T000000.ecsv", `${repository.root}/${DEFECTS}/rxx_s00/20250101T000000.ecsv`);
  writeFileSync(`${repository.root}/${DEFECTS}/rxx_s00/20260101T000000.ecsv`, Buffer.from([0xff, 0xfe]));
  const opened = await openPackage(repository.root, "p", await repository.commit("ann", "odd"));
  expect((await textsBelow(opened, DEFECTS)).map((path) => path.slice(-20))).toEqual([
    "19700101T000000.ecsv",
    "20240101T000000.ecsv",
    "20260101T000000.ecsv",
  ]);
  expect((await textAt(opened, `${DEFECTS}/rxx_s00/20260101T000000.ecsv`)).text).toBeNull();
});
