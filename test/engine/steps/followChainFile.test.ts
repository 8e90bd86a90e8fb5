import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { chainHistoryOf } from "../../../engine/declare/git/chainCommit.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { whyOlder } from "../../../engine/steps/followChainFile.ts";
import { strict } from "../policy/situations.ts";
import { loadedSets, world } from "../factory.ts";
import { removeRepositories, TestRepository } from "../../repository.ts";

afterAll(removeRepositories);

const chain = "LATISS/calib";
const file = (revision: number, commit: string | null = null) => ({ chain, commit, revision });
const never = { descendsFrom: () => Promise.resolve(false) };
const always = { descendsFrom: () => Promise.resolve(true) };

test.each([
  ["the same revision", file(3), file(3), never, null],
  ["a later revision", file(4), file(3), never, null],
  ["an earlier revision", file(2), file(3), never, "the chain file has revision 2, and the last write followed revision 3"],
  ["no chain file", null, file(3), never, "there is no chain file, and the last write followed revision 3"],
  ["a commit that descends, with any revision", file(1, "bbb"), file(3, "aaa"), always, null],
  [
    "a commit of another branch, with any revision",
    file(9, "bbbbbbbbbbbb"),
    file(3, "aaaaaaaaaaaa"),
    never,
    "the chain file of commit bbbbbbbbbb does not descend from revision 3 of commit aaaaaaaaaa, which the last write followed",
  ],
  ["a world that no longer consults git, by revision", file(3), file(3, "aaa"), never, null],
])("a write is refused or not by the chain file: %s", async (_case, now, last, history, expected) => {
  expect(await whyOlder(now, last, history)).toBe(expected);
});

test("a checkout that lacks the commit of the last write is older, until it has pulled", async () => {
  const origin = await TestRepository.make();
  const edit = (revision: number) => origin.json("calibsets/LATISS/chain.json", { instrument: "LATISS", revision, members: [] });
  edit(1);
  const first = await origin.commit("ann", "a chain file");
  const clone = origin.copy();
  const at = (repository: TestRepository): LoadedSet => {
    const declared = loadedSets.adopted();
    const workspace = { ...declared.workspace, root: repository.root, sets: path.join(repository.root, "calibsets") };
    return { ...declared, workspace, world: { ...strict, requireMerged: "main" } };
  };
  edit(2);
  const second = await origin.commit("ben", "another order");
  origin.file("README.md", "of no chain");
  await origin.commit("ben", "something else");

  const here = await chainHistoryOf(at(origin));
  expect(here.commit).toBe(second);
  expect(await Promise.all([first, second].map(here.descendsFrom))).toEqual([true, true]);
  const stale = await chainHistoryOf(at(clone));
  expect(stale.commit).toBe(first);
  expect(await stale.descendsFrom(second)).toBe(false);
  await clone.git("pull", "--quiet", origin.root, "main");
  expect((await chainHistoryOf(at(clone))).commit).toBe(second);
});

test("a world that does not require merged sets consults no git", async () => {
  expect(await chainHistoryOf({ ...loadedSets.adopted(), world })).toMatchObject({ commit: null });
});
