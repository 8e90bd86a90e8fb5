import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { editSet, unifiedDiff } from "../../../../engine/declare/edit/editSet.ts";
import { newSet } from "../../../../engine/declare/edit/newSet.ts";
import { printCalibset } from "../../../../engine/declare/edit/printSet.ts";
import { rerunEdits } from "../../../../engine/declare/edit/nextRerun.ts";
import { usualProducts } from "../../../../engine/declare/edit/scaffold.ts";
import { targetEdits, withdrawEdits, type Edit } from "../../../../engine/declare/edit/smallEdits.ts";
import { DiagnosticsError } from "../../../../engine/model/diagnostic.ts";
import { packageRoot } from "../../../../engine/declare/workspace.ts";
import { describeChange } from "../../../../engine/declare/declarationChanges.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { approval, declaration, lockOf, made, settled, world } from "../../factory.ts";
import { folders } from "../folder.ts";

const { make } = folders();
const KEY = "LATISS/DM-43525";
const typescript = `// Why.\nconst rerun = "20240326a";\nexport default ${JSON.stringify(declaration, null, 2).replace('"rerun": "20240326a"', "rerun")} as const;\n`;
const texts = {
  ts: typescript,
  json: JSON.stringify(declaration, null, 4),
  yaml: await printCalibset(declaration, "yaml", { doc: "Why." }),
};
const forms = ["ts", "json", "yaml"] as const;
const home = (form: keyof typeof texts, text = texts[form], more: Readonly<Record<string, unknown>> = {}) => ({
  workspace: make({ [`calibsets/${KEY}.${form}`]: text, ...more }),
  world,
});
const setFiles = { "world/sets/LATISS/DM-43525.lock.json": lockOf(settled(), made), "world/sets/LATISS/DM-43525.approval.json": approval };
const bias = (declared: Parameters<typeof rerunEdits>[0]) => rerunEdits(declared, ["bias"]);

test.each(forms)("the diff of a new rerun in %s", async (form) => {
  const at = home(form);
  const { before, after, changes } = await editSet(KEY, at, bias);
  expect(changes.map(describeChange)).toEqual([
    "/products/bias/rerun 20240326a -> 20240326b",
    "/products/bias/certifyRerun 20240405a -> 20240405b",
  ]);
  expectGolden(`edit-rerun-${form}`, unifiedDiff(`${KEY}.${form}`, { before, after }));
  // Nothing was written.
  expect(readdirSync(path.join(at.workspace.sets, "LATISS"))).toEqual([`DM-43525.${form}`]);
  expect(readFileSync(path.join(at.workspace.sets, `${KEY}.${form}`), "utf8")).toBe(texts[form]);
});

test.each(forms)("the diff of a withdrawal in %s", async (form) => {
  const { before, after } = await editSet(KEY, home(form), (declared) =>
    withdrawEdits(declared, "2024-05-01", "taken at the wrong temperature"),
  );
  expectGolden(`edit-withdraw-${form}`, unifiedDiff(`${KEY}.${form}`, { before, after }));
});

const edit = (at: string, value: string): readonly Edit[] => [{ kind: "set", at: at.split("/"), value }];

test.each<[string, readonly Edit[], string, number | undefined]>([
  ["a target that the world does not have", [{ kind: "append", at: ["targets"], value: "usdf/x" }], "repository-unknown", 39],
  ["an invalid date", edit("begin", "tomorrow"), "date-invalid", 6],
  ["a field that the schema does not have", edit("colour", "red"), "schema-invalid", undefined],
])("%s is found before anything is written", async (_case, edits, code, line) => {
  const at = home("json", JSON.stringify(declaration, null, 2));
  await expect(editSet(KEY, at, () => edits)).rejects.toMatchObject({
    diagnostics: [{ code, file: path.join(at.workspace.sets, `${KEY}.json`), ...(line === undefined ? {} : { line }) }],
  });
  expect(readdirSync(path.join(at.workspace.sets, "LATISS"))).toEqual(["DM-43525.json"]);
});

test("an edit is allowed although the set had errors before", async () => {
  const at = home("json", JSON.stringify({ ...declaration, tag: "TODO" }));
  expect((await editSet(KEY, at, bias)).changes).toHaveLength(2);
});

test.each<[string, (declared: Parameters<typeof rerunEdits>[0]) => readonly Edit[], string | undefined, string | undefined]>([
  ["a new rerun", bias, undefined, "adopted-set-changed"],
  ["a begin under the same letters", () => edit("begin", "2024-04-11"), "rerun-reused", "adopted-set-changed"],
  ["a tag", () => edit("tag", "other"), "made-set-changed", "adopted-set-changed"],
  ["a withdrawal", (declared) => withdrawEdits(declared, "2024-05-01", "wrong"), undefined, undefined],
  [
    "a repository's reason",
    () => edit("skip/usdf~1", "x").map(() => ({ kind: "set", at: ["skip"], value: { "usdf/ir2": "not its instrument" } }) as const),
    undefined,
    undefined,
  ],
])("%s: allowed changes depend on the stage of the set", async (_case, edits, once, adopted) => {
  const codes = async (more: Readonly<Record<string, unknown>>): Promise<string | undefined> =>
    editSet(KEY, home("json", texts.json, more), edits).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof DiagnosticsError ? thrown.diagnostics[0]?.code : String(thrown)),
    );
  expect(await codes({})).toBeUndefined();
  expect(await codes({ "world/sets/LATISS/DM-43525.lock.json": setFiles["world/sets/LATISS/DM-43525.lock.json"] })).toBe(once);
  expect(await codes(setFiles)).toBe(adopted);
});

test("an edit that would change other fields too is refused", async () => {
  const shared = typescript
    .replace("rerun,", "rerun: `${rerun}`,")
    .replace('"tag": "lowerSetTemp"', '"tag": "lowerSetTemp", ...{ "ticket": "DM-43525" }');
  await expect(editSet(KEY, home("ts", shared), () => edit("ticket", "DM-43526"))).rejects.toMatchObject({ code: "edit-unsound" });
});

const planned = {
  instrument: "LATISS",
  ticket: "DM-7",
  tag: "t",
  begin: "2025-01-01",
  build: "usdf/embargo",
  date: "20250101",
  products: usualProducts,
} as const;

test.each(forms)("a new set in %s has TODOs for people, and no other error", async (form) => {
  const at = { workspace: make({ "node_modules/.keep": "" }), world };
  symlinkSync(packageRoot, path.join(at.workspace.sets, "../node_modules/calibrations-as-code"));
  const { text, open, file } = await newSet(planned, at, form);
  expect(new Set(open.map(({ code }) => code))).toEqual(new Set(["todo-left"]));
  expect(open.map(({ detail }) => detail)).toContain("exposures that bias is made from");
  expect(open.every(({ line }) => (text.split("\n")[(line ?? 0) - 1] ?? "").includes("TODO") || form === "ts")).toBe(true);
  expect(readdirSync(at.workspace.sets)).toEqual([".keep"]);
  expect(file).toBe(path.join(at.workspace.sets, `LATISS/DM-7.${form}`));
});

test("set-exists: a new set overwrites no set of any form", async () => {
  await expect(newSet({ ...planned, ticket: "DM-43525" }, home("yaml"), "json")).rejects.toMatchObject({ code: "set-exists" });
});

test("an invalid new set is refused", async () => {
  await expect(newSet({ ...planned, build: "usdf/ir2" }, { workspace: make({}), world }, "json")).rejects.toMatchObject({
    diagnostics: [{ code: "target-lacks-instrument" }],
  });
});

test("add-target removes the repository from skip", async () => {
  const skipping = { ...declaration, targets: ["usdf/main"], skip: { "summit/LATISS": "full" } };
  const { changes } = await editSet(KEY, home("yaml", await printCalibset(skipping, "yaml")), (declared) =>
    targetEdits(declared, "summit/LATISS", true),
  );
  expect(changes.map(describeChange)).toEqual(["/targets nothing -> summit/LATISS", "/skip/summit~1LATISS full -> nothing"]);
});
