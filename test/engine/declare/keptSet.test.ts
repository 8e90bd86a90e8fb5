import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { keepSet } from "../../../engine/declare/keptSet.ts";
import { loadSet, type LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { loadWorld } from "../../../engine/declare/loadWorld.ts";
import { unknownSource } from "../../../engine/model/savedPlan.ts";
import { declaration } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const SET = "LATISS/DM-43525";
const now = Date.now;
let clock: { mockRestore(): void } | undefined;

/** Makes all files old enough for their state to be sure, or not. Changes have to be further apart than ticks of the file system's clock. */
function shift(milliseconds: number): void {
  clock?.mockRestore();
  clock = jest.spyOn(Date, "now").mockImplementation(() => now() + milliseconds);
}
beforeEach(() => shift(10_000));
afterEach(() => clock?.mockRestore());

/** A set in one form, a function that loads it, and the names of the files that were read since last asked. */
async function keptFrom(files: Readonly<Record<string, unknown>>) {
  const workspace = make({});
  const write = (name: string, content: unknown) => {
    const file = path.join(workspace.sets, `LATISS/${name}`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  const world = await loadWorld(workspace);
  const read: string[] = [];
  const load = keepSet(SET, workspace, (from) =>
    loadSet(SET, workspace, world, unknownSource, (file) => {
      read.push(path.basename(file));
      return from(file);
    }),
  );
  return { write, load, workspace, readNames: () => read.splice(0).sort() };
}

const ALL = ["DM-43525.approval.json", "DM-43525.json", "DM-43525.lock.json", "DM-43525.looks.json", "chain.json"];
const kept = () => keptFrom({ "DM-43525.json": declaration });

test("a set is read once, however often and by how many it is asked for", async () => {
  const { load, readNames } = await kept();
  const [first, ...others] = await Promise.all(Array.from({ length: 7 }, load));
  for (const other of [...others, await load()]) expect(other).toBe(first);
  expect(readNames()).toEqual(ALL);
});

test("a change is seen, whatever its length and whenever it was made", async () => {
  const { load, readNames, write } = await kept();
  const before = await load();
  await sleep(50);
  const file = write("DM-43525.json", { ...declaration, begin: "2024-05-01" });
  utimesSync(file, 1, 1);
  const after = await load();
  expect(after.set.digest).not.toBe(before.set.digest);
  await sleep(50);
  utimesSync(write("DM-43525.json", { ...declaration, begin: "2024-05-02" }), 1, 1);
  expect((await load()).set.digest).not.toBe(after.set.digest);
  expect(readNames()).toEqual([...ALL, ...ALL, ...ALL].sort());
});

test("a file that changed a moment ago is read again, because a second change may leave the same state", async () => {
  const { load, readNames } = await kept();
  shift(1_000);
  await load();
  await load();
  expect(readNames()).toEqual([...ALL, ...ALL].sort());
  shift(10_000);
  await load();
  await load();
  expect(readNames()).toEqual(ALL);
});

test.each<readonly [string, (set: Awaited<ReturnType<typeof kept>>) => unknown, string]>([
  ["is removed", ({ workspace }) => rmSync(path.join(workspace.sets, `${SET}.json`)), "set-unknown"],
  ["is declared twice", ({ write }) => write("DM-43525.yaml", ""), "set-misplaced"],
])("a set that %s meanwhile is an error", async (_, change, code) => {
  const set = await kept();
  await set.load();
  change(set);
  await expect(set.load()).rejects.toMatchObject({ code });
});

test("a set file that is replaced by a link meanwhile is an error", async () => {
  const { load, workspace } = await kept();
  await load();
  const file = path.join(workspace.sets, `${SET}.json`);
  rmSync(file);
  symlinkSync("/dev/null", file);
  await expect(load()).rejects.toMatchObject({ diagnostics: [{ code: "set-unreadable" }] });
});

test("a change of a module that a TypeScript set imports is seen", async () => {
  const { load, readNames, write } = await keptFrom({
    "DM-43525.ts": `import { begin } from "./times.ts"; export default { ...${JSON.stringify(declaration)}, begin };`,
    "times.ts": `export const begin = "2024-05-01";`,
  });
  const before: LoadedSet = await load();
  await load();
  expect(readNames()).toEqual([...ALL.map((name) => (name === "DM-43525.json" ? "DM-43525.ts" : name)), "times.ts"].sort());
  await sleep(50);
  write("times.ts", `export const begin = "2024-05-02";`);
  expect((await load()).set.digest).not.toBe(before.set.digest);
});
