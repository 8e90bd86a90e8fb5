import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { recordActive } from "../../../engine/declare/activeRecord.ts";
import { loadActive } from "../../../engine/declare/loadSetFiles.ts";
import { files } from "../../../engine/declare/setFiles.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { loadedSets } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const [MAIN, EMBARGO] = [asRepo("usdf/main"), asRepo("usdf/embargo")];
const seen = { fingerprint: "f1", selfCheck: "LATISS/calib/DM-43525/t/selfCheck.f1/run1" };
const noon = new Date("2024-04-12T12:00:00Z");

const placed = (papers: "beside" | "world", trial: string | null = null): LoadedSet => {
  const loaded = loadedSets.adopted();
  return { ...loaded, workspace: { ...make({}), trial }, world: { ...loaded.world, papers } };
};
const recordOf = (loaded: LoadedSet) => loadActive(loaded, loaded.set);

test("activations that end at the same time are all recorded, by name", async () => {
  const loaded = placed("world");
  expect(await recordOf(loaded)).toBeNull();
  await Promise.all([MAIN, EMBARGO].map((repo) => recordActive(loaded, repo, seen, noon)));
  expect(await recordOf(loaded)).toEqual({
    set: loaded.set.key,
    repositories: { [EMBARGO]: { ...seen, at: noon.toISOString() }, [MAIN]: { ...seen, at: noon.toISOString() } },
  });
});

test("an unchanged record is not written again, and a later self-check is written", async () => {
  const loaded = placed("world");
  await recordActive(loaded, MAIN, seen, noon);
  const file = files.active(loaded, loaded.set);
  const { mtimeNs, ino } = statSync(file, { bigint: true });
  await recordActive(loaded, MAIN, seen, new Date("2024-05-01T00:00:00Z"));
  expect(statSync(file, { bigint: true })).toMatchObject({ mtimeNs, ino });
  await recordActive(loaded, MAIN, { ...seen, selfCheck: "run2" }, new Date("2024-05-01T00:00:00Z"));
  expect((await recordOf(loaded))?.repositories[MAIN]).toEqual({ ...seen, selfCheck: "run2", at: "2024-05-01T00:00:00.000Z" });
});

test("the record lies where lock and approval lie", async () => {
  for (const loaded of [placed("beside"), placed("world"), placed("beside", "me")]) {
    await recordActive(loaded, MAIN, seen);
    const file = files.active(loaded, loaded.set);
    expect(existsSync(file)).toBe(true);
    expect(file).toBe(files.lock(loaded, loaded.set).replace(".lock.json", ".active.json"));
  }
});

test.each([
  ["no JSON", "{"],
  ["about another set", JSON.stringify({ set: "LATISS/DM-1", repositories: {} })],
  ["of another form", JSON.stringify({ set: "LATISS/DM-43525", repositories: { "usdf/main": { fingerprint: 1 } } })],
])("a record that is %s is an error, and is not written over", async (_case, text) => {
  const loaded = placed("world");
  await recordActive(loaded, MAIN, seen);
  const file = files.active(loaded, loaded.set);
  writeFileSync(file, text);
  await expect(recordActive(loaded, EMBARGO, seen)).rejects.toThrow("active-invalid");
  expect(readFileSync(file, "utf8")).toBe(text);
});
