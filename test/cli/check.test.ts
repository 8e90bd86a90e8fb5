import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { main } from "../../cli/main.ts";
import { declaration } from "../engine/factory.ts";
import { folders } from "../engine/declare/folder.ts";
import { removeRepositories, TestRepository } from "../repository.ts";

const { make } = folders();
afterAll(removeRepositories);
let output = "";

beforeEach(() => {
  output = "";
  const collect = (text: unknown) => void (output += `${String(text)}\n`);
  jest.spyOn(console, "log").mockImplementation(collect);
  jest.spyOn(console, "error").mockImplementation(collect);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function calib(
  verb: string,
  files: Readonly<Record<string, unknown>>,
  ...more: readonly string[]
): Promise<{ readonly exit: unknown; readonly output: string }> {
  const { dir, sets } = make(files);
  await main(["node", "calib", verb, ...more, "--world", "small", "--dir", dir, "--sets", sets]);
  return { exit: process.exitCode ?? 0, output };
}

test.each(["LATISS/DM-1.yml", "LATISS/dm-1.yaml", "LATISS/DM-1.js", "DM-1.yaml", "LATISS/2024/DM-1.ts"])(
  "check reports %s, which no command reads as a calibset",
  async (name) => {
    const { exit, output } = await calib("check", { [`calibsets/${name}`]: "" });
    expect(exit).toBe(1);
    expect(output).toMatch(new RegExp(`${name}: set-misnamed: .*\n    .*\\.yaml`));
  },
);

test("check of a set whose file has another ending names that file", async () => {
  const { exit, output } = await calib("check", { "calibsets/LATISS/DM-1.yml": "" }, "LATISS/DM-1");
  expect(exit).toBe(1);
  expect(output).toMatch(/set-unknown: .*DM-1\.yml/);
});

test("check without a set reports that nothing was checked", async () => {
  const { exit, output } = await calib("check", { "calibsets/LATISS/notes.md": "", "calibsets/LATISS/shared.ts": "" });
  expect(exit).toBe(0);
  expect(output).toMatch(/no calibset in .*calibsets: nothing was checked/);
  expect(output).not.toContain("no errors");
});

test("check reports a folder of calibsets that does not exist", async () => {
  const { dir } = make({});
  await main(["node", "calib", "check", "--world", "small", "--dir", dir, "--sets", `${dir}/nowhere`]);
  expect(process.exitCode).toBe(1);
  expect(output).toMatch(/^sets-missing: .*nowhere/);
});

test("list prints the sets, and reports a file that looks like one", async () => {
  const { exit, output } = await calib("list", { "calibsets/LATISS/DM-2.json": declaration, "calibsets/LATISS/DM-1.yml": "" });
  expect(exit).toBe(0);
  expect(output).toMatch(/^LATISS\/DM-2\n[^]*DM-1\.yml: set-misnamed/);
});

test("changed, plan and check all report a file that looks like a calibset, and none reads it", async () => {
  const repository = await TestRepository.make();
  await repository.commit("ann", "nothing yet");
  repository.file("calibsets/LATISS/DM-1.yml", "");
  mkdirSync(path.join(repository.root, "world"));
  const place = [
    "--base",
    "main",
    "--world",
    "small",
    "--dir",
    path.join(repository.root, "world"),
    "--sets",
    path.join(repository.root, "calibsets"),
  ];
  const outputs = new Map<string, string>();
  for (const verb of ["changed", "plan", "check"]) {
    output = "";
    await main(["node", "calib", verb, ...place]);
    outputs.set(verb, output);
  }
  expect(outputs.get("changed")).toMatch(/^no set changed against main/);
  expect(outputs.get("plan")).toMatch(/^LATISS\/DM-1\.yml\n {2}set-misnamed: /);
  for (const text of outputs.values()) expect(text).toMatch(/DM-1\.yml[^]*ending \.yml/);
  expect(process.exitCode).toBe(1);
});

test("a set that cannot be loaded does not hide the others", async () => {
  const { exit, output } = await calib("check", {
    "calibsets/LATISS/DM-1.json": "{",
    "calibsets/LATISS/DM-2.ts": "import { range } from 'calibrations-as-code';\nexport default { x: range(1, 2, 3) };",
    "calibsets/LATISS/DM-3.json": "{}",
    "calibsets/LATISS/DM-3.yaml": "",
  });
  expect(exit).toBe(1);
  expect(output).toMatch(/DM-1\.json:1: set-unreadable: [^]*DM-2\.ts: helpers-missing: [^]*set-misplaced: LATISS\/DM-3 is declared twice/);
});
