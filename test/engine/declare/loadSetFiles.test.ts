import { expect, test } from "@jest/globals";
import { loadSet } from "../../../engine/declare/loadedSet.ts";
import type { Workspace } from "../../../engine/declare/workspace.ts";
import { approval, declaration, lockOf, made, settled, world } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const SET = { "calibsets/LATISS/DM-43525.json": declaration };
const LOCK = "world/sets/LATISS/DM-43525.lock.json";
const APPROVAL = "world/sets/LATISS/DM-43525.approval.json";
const load = (workspace: Workspace) => loadSet("LATISS/DM-43525", workspace, world);

test("a set is loaded with its lock and its approval, or with null if there is none yet", async () => {
  const lock = lockOf(settled(), made);
  expect(await load(make({ ...SET, [LOCK]: lock, [APPROVAL]: approval }))).toMatchObject({ lock, approval });
  expect(await load(make(SET))).toMatchObject({ lock: null, approval: null });
});

test("if a world keeps set files beside the sets, they are read from there only, but not those of a trial", async () => {
  const lock = lockOf(settled(), made);
  const beside = { ...world, papers: "beside" } as const;
  const workspace = make({ ...SET, "calibsets/LATISS/DM-43525.lock.json": lock, "calibsets/LATISS/DM-43525.approval.json": approval });
  expect(await loadSet("LATISS/DM-43525", workspace, beside)).toMatchObject({ lock, approval });
  expect(await load(workspace)).toMatchObject({ lock: null, approval: null });
  expect(await loadSet("LATISS/DM-43525", make({ ...SET, [LOCK]: lock }), beside)).toMatchObject({ lock: null });
  expect(await loadSet("LATISS/DM-43525", { ...workspace, trial: "me" }, beside)).toMatchObject({ lock: null, approval: null });
});

test.each([
  ["lock-invalid", LOCK],
  ["approval-invalid", APPROVAL],
])("%s: a text that is no JSON, and another document", async (code, file) => {
  await expect(load(make({ ...SET, [file]: "<<<<<<< HEAD" }))).rejects.toMatchObject({ code });
  await expect(load(make({ ...SET, [file]: { set: "LATISS/DM-43525" } }))).rejects.toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ code })]),
  });
});

test("the approval is outside the set's digest, so that approving changes nothing else", async () => {
  const [without, with_] = [await load(make(SET)), await load(make({ ...SET, [APPROVAL]: approval }))];
  expect(with_.set).toEqual(without.set);
});
