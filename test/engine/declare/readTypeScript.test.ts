import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { printCalibset } from "../../../engine/declare/edit/printSet.ts";
import { loadCalibset } from "../../../engine/declare/loadCalibset.ts";
import { readTypeScript } from "../../../engine/declare/readTypeScript.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { declaration, settled, world } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const NAME = "LATISS/DM-43525.ts";
const fileOf = ({ sets }: { readonly sets: string }, name = NAME) => path.join(sets, name);

/** Makes a workspace in which the helpers are installed as a package. */
function installed(files: Readonly<Record<string, string>>) {
  const workspace = make({ "node_modules/.keep": "", ...files });
  symlinkSync(packageRoot, path.join(workspace.sets, "../node_modules/calibrations-as-code"));
  return workspace;
}

test.each(["LATISS/DM-43525.ts", "LSSTCam/DM-50000.ts", "LSSTComCam/DM-48520.ts"])("calibsets/%s is data", async (name) => {
  const file = path.join(packageRoot, "calibsets", name);
  expect(await readTypeScript(readFileSync(file, "utf8"), file)).toMatchObject({ ticket: path.parse(name).name });
});

test("a printed set is data", async () => {
  const file = fileOf(installed({}));
  expect(await readTypeScript(await printCalibset(declaration, "ts", { doc: "Why: it's / so." }), file)).toEqual(declaration);
});

test("a process notices that a set was edited", async () => {
  const workspace = installed({ [`calibsets/${NAME}`]: await printCalibset(declaration, "ts") });
  const load = () => loadCalibset("LATISS/DM-43525", workspace, world);
  expect((await load()).digest).toBe(settled().digest);
  writeFileSync(fileOf(workspace), await printCalibset({ ...declaration, begin: "2024-04-11" }, "ts"));
  expect((await load()).digest).toBe(settled({ begin: "2024-04-11" }).digest);
  writeFileSync(fileOf(workspace), await printCalibset(declaration, "ts"));
  expect((await load()).digest).toBe(settled().digest);
});

test("a process notices that a module beside a set was edited", async () => {
  const workspace = make({
    "calibsets/LATISS/shared.ts": "export const tag = `a${1 as number}`;",
    [`calibsets/${NAME}`]: "import { tag } from './shared.ts';\nexport default { tag };",
  });
  const read = () => readTypeScript(readFileSync(fileOf(workspace), "utf8"), fileOf(workspace));
  expect(await read()).toEqual({ tag: "a1" });
  writeFileSync(fileOf(workspace, "LATISS/shared.ts"), "export const tag = 'b';");
  expect(await read()).toEqual({ tag: "b" });
});

test("the text that was checked runs, and not the file", async () => {
  const workspace = make({ [`calibsets/${NAME}`]: "process.exit(1);" });
  expect(await readTypeScript("export default { ticket: 'DM-1' };", fileOf(workspace))).toEqual({ ticket: "DM-1" });
});

test("a module beside a set has to be data too, also through another module", async () => {
  const workspace = installed({
    [`calibsets/${NAME}`]:
      "import { shared } from './shared.ts';\nimport { range } from 'calibrations-as-code';\nexport default { shared, x: range(20240326, 1, 2) };",
    "calibsets/LATISS/shared.ts": "import { deeper } from './below/deeper.ts';\nexport const shared = deeper;",
    "calibsets/LATISS/below/deeper.ts": "import { shared } from './again.ts';\nexport const deeper = 1;\nexport const at = () => shared;",
    "calibsets/LATISS/below/again.ts": "export { deeper as shared } from './deeper.ts';",
  });
  const read = () => readTypeScript(readFileSync(fileOf(workspace), "utf8"), fileOf(workspace));
  expect(await read()).toEqual({ shared: 1, x: { kind: "range", dayObs: 20240326, from: 1, to: 2 } });
  writeFileSync(fileOf(workspace, "LATISS/below/deeper.ts"), "export const deeper = 1;\nexport const at = Date.now();");
  await expect(read()).rejects.toMatchObject({
    diagnostics: [
      { code: "not-data", detail: expect.stringContaining("Date"), file: fileOf(workspace, "LATISS/below/deeper.ts"), line: 2 },
    ],
  });
});

test("a module beside a set may not be a symbolic link, whose target may change without a commit", async () => {
  const workspace = make({
    "elsewhere.ts": "export const tag = 'a';",
    [`calibsets/${NAME}`]: "import { tag } from './shared.ts';\nexport default { tag };",
  });
  symlinkSync(path.join(workspace.sets, "../elsewhere.ts"), fileOf(workspace, "LATISS/shared.ts"));
  await expect(loadCalibset("LATISS/DM-43525", workspace, world)).rejects.toMatchObject({
    code: "set-unreadable",
    detail: expect.stringContaining("ELOOP"),
  });
});

test("helpers-missing names the package and the searched folders", async () => {
  const workspace = make({ [`calibsets/${NAME}`]: await printCalibset(declaration, "ts") });
  await expect(loadCalibset("LATISS/DM-43525", workspace, world)).rejects.toMatchObject({
    code: "helpers-missing",
    detail: expect.stringMatching(/calibrations-as-code is in none of .*calibsets\/LATISS\/node_modules/),
  });
  rmSync(workspace.sets, { recursive: true });
});

test("a text that is no TypeScript is refused with its line", async () => {
  await expect(readTypeScript("export default {\n  a: 1\n  b: 2\n};", "x.ts")).rejects.toMatchObject({
    diagnostics: [{ code: "set-unreadable", line: 3, file: "x.ts", detail: expect.stringContaining("expected") }],
  });
});
