import path from "node:path";
import { expect, test } from "@jest/globals";
import { printCalibset } from "../../../engine/declare/edit/printSet.ts";
import { listCalibsets, loadCalibset } from "../../../engine/declare/loadCalibset.ts";
import { findRemovedSets } from "../../../engine/declare/setFiles.ts";
import type { Workspace } from "../../../engine/declare/workspace.ts";
import { declaration, lockOf, made, settled, world } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const KEY = "LATISS/DM-43525";
const FILE = `calibsets/${KEY}.json`;
const load = (workspace: Workspace, key = KEY) => loadCalibset(key, workspace, world);

test("a set is the same in JSON, TypeScript and YAML", async () => {
  const text = `export default ${JSON.stringify(declaration)} as const;`;
  const [json, typescript, yaml] = [
    make({ [FILE]: declaration }),
    make({ [`calibsets/${KEY}.ts`]: text }),
    make({ [`calibsets/${KEY}.yaml`]: await printCalibset(declaration, "yaml") }),
  ];
  expect(await load(json)).toEqual(settled());
  expect(await load(typescript)).toEqual(settled());
  expect(await load(yaml)).toEqual(settled());
});

test("all diagnostics have file, line and code", async () => {
  const workspace = make({ [FILE]: { ...declaration, begin: "x", tag: "a/b" } });
  await expect(load(workspace)).rejects.toMatchObject({
    diagnostics: [
      { code: "name-invalid", file: path.join(workspace.sets, `${KEY}.json`), line: 3 },
      { code: "date-invalid", file: path.join(workspace.sets, `${KEY}.json`), line: 6 },
    ],
  });
  await expect(load(make({ [FILE]: { ...declaration, begin: undefined, colour: "red" } }))).rejects.toMatchObject({
    diagnostics: [
      { code: "schema-invalid", detail: "lacks begin", line: 1 },
      { code: "schema-invalid", detail: "has the unknown field colour" },
    ],
  });
});

test.each([
  ["set-misplaced", { [FILE]: { ...declaration, ticket: "DM-1" } }],
  ["set-misplaced", { [FILE]: { ...declaration, instrument: "LSSTCam", build: { ...declaration.build, repo: "usdf/ir2" }, targets: [] } }],
])("%s: instrument and ticket have to match the file", async (code, files) => {
  await expect(load(make(files))).rejects.toMatchObject({ diagnostics: [{ code }] });
});

test.each([
  ["no JSON", FILE, "{\n", 2],
  ["no TypeScript", `calibsets/${KEY}.ts`, "export default {\n", 2],
])("set-unreadable: %s, with the line", async (_case, file, text, line) => {
  await expect(load(make({ [file]: text }))).rejects.toMatchObject({ diagnostics: [{ code: "set-unreadable", line }] });
});

test("set-unreadable: a module that throws", async () => {
  await expect(
    load(make({ [`calibsets/${KEY}.ts`]: "const set = () => missing.field;\nconst missing = undefined;\nexport default set();" })),
  ).rejects.toMatchObject({ code: "set-unreadable" });
});

test("a repeated field in JSON is refused, because JSON.parse would take the last one", async () => {
  const text = JSON.stringify(declaration).replace('"bias":{', '"bias":{"rerun":"20240326b",');
  await expect(load(make({ [FILE]: text }))).rejects.toMatchObject({
    diagnostics: [{ code: "schema-invalid", detail: "the field rerun stands twice in one place" }],
  });
});

test("a TypeScript set that does more than make data is never run", async () => {
  const workspace = make({ [`calibsets/${KEY}.ts`]: `export const ran = process.emitWarning("it ran");\nexport default {};` });
  await expect(load(workspace)).rejects.toMatchObject({
    diagnostics: [{ code: "not-data", line: 1, file: path.join(workspace.sets, `${KEY}.ts`) }],
  });
});

test("a module without a default is no set", async () => {
  await expect(load(make({ [`calibsets/${KEY}.ts`]: "export const set = 1;" }))).rejects.toMatchObject({
    diagnostics: [{ code: "schema-invalid", detail: "must be object" }],
  });
});

test.each(["LATISS/DM-1", "DM-43525", "../LATISS/DM-43525", "LATISS/../LATISS/DM-43525", `${KEY}.json`, ""])(
  "set-unknown: %j",
  async (key) => {
    await expect(load(make({ [FILE]: declaration }), key)).rejects.toMatchObject({ code: "set-unknown" });
  },
);

test("sets are listed by key, sorted; set files, helpers and notes are left out", async () => {
  const names = [
    "LSSTCam/DM-2.ts",
    "LATISS/DM-9.json",
    "LATISS/DM-10.ts",
    "LATISS/DM-11.yaml",
    "LATISS/.DM-9.ts",
    "LATISS/DM-9.lock.json",
    "LATISS/DM-9.approval.json",
    "LATISS/notes.md",
    "index.ts",
  ];
  const workspace = make(Object.fromEntries(names.map((name) => [`calibsets/${name}`, ""])));
  expect(await listCalibsets(workspace)).toEqual(["LATISS/DM-10", "LATISS/DM-11", "LATISS/DM-9", "LSSTCam/DM-2"]);
});

test("a set with two files is listed once, and refused", async () => {
  const workspace = make({ [FILE]: declaration, [`calibsets/${KEY}.ts`]: "" });
  expect(await listCalibsets(workspace)).toEqual([KEY]);
  await expect(load(workspace)).rejects.toMatchObject({
    code: "set-misplaced",
    detail: `${KEY} is declared twice, in DM-43525.ts and in DM-43525.json`,
  });
});

test("a set that was made may not disappear; a set that was only locked may", async () => {
  const lock = lockOf(settled(), made);
  const workspace = make({
    [FILE]: declaration,
    "world/sets/LATISS/DM-43525.lock.json": lock,
    "world/sets/LATISS/DM-1.lock.json": lock,
    "world/sets/LATISS/DM-2.lock.json": lockOf(settled()),
  });
  expect(await findRemovedSets({ workspace, world })).toEqual([
    {
      code: "set-removed",
      detail: "LATISS/DM-1 was made, and its calibset is missing",
      file: path.join(workspace.dir, "sets/LATISS/DM-1.lock.json"),
    },
  ]);
  expect(await findRemovedSets({ workspace: make({}), world })).toEqual([]);
  const beside = make({ "calibsets/LATISS/DM-1.lock.json": lock });
  expect(await findRemovedSets({ workspace: beside, world: { ...world, papers: "beside" } })).toMatchObject([
    { detail: expect.stringContaining("LATISS/DM-1") },
  ]);
});
