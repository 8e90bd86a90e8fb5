import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { requireData } from "../../../engine/declare/readDeclared.ts";
import { notData } from "../../../engine/declare/notData.ts";
import { isPlainlyData } from "../../../engine/declare/plainData.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { printCalibset } from "../../../engine/declare/edit/printSet.ts";
import { declaration } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();

test.each(["LATISS/DM-43525.ts", "LSSTComCam/DM-48520.ts"])("%s is data, and its words alone tell", async (name) => {
  const file = path.join(packageRoot, "calibsets", name);
  const text = readFileSync(file, "utf8");
  expect(isPlainlyData(text)).toBe(true);
  expect(await notData(text, file)).toEqual([]);
});

test("so is what we print", () => {
  expect(isPlainlyData(printCalibset(declaration, "ts", { doc: "Why: it's / so." }))).toBe(true);
});

const set = (more: string) => `import { calibset, range } from "calibrations-as-code";\n${more}\nexport default calibset({});\n`;

test.each([
  ["a helper with a body", "function night(day: number) {\n  const first = day * 1;\n  if (first > 2) return range(day, 1, 2);\n  return range(day, first, 9);\n}"],
  ["entries of an object", "const bands = Object.fromEntries(['g', 'r'].map((band, index) => [band, { exposures: range(20240326, index, index + 1) }]));"],
  ["destructuring", "const [a, { b = 1, ...rest }] = [1, { b: 2, c: 3 }] as const; const all = { a, b, ...rest, first: [a][0] };"],
  ["types", "import type { Stats } from 'node:fs';\ntype Day = number;\ninterface Night { readonly process: Date }\nconst day = 3 satisfies Day;"],
  ["equal fields of different places", "const x = { a: { r: 1 }, b: { r: 1 }, ...{ a: 2 }, c: [{ r: 1 }, { r: 1 }] };"],
  ["a template", "const nights = `${range(1, 2, 3).kind} and \\`${'x'}\\``;"],
  ["words of the platform as fields", "const x = { process: 1, Date: 2 };"],
  ["Math", "const x = Math.max(1, 2) ** 2;"],
])("%s is data", async (_what, more) => {
  expect(await notData(set(more), "x.ts")).toEqual([]);
});

const refused: readonly (readonly [string, string])[] = [
  ["const products = { bias: { rerun: 'a' }, dark: `${`x`}`, 'bias': { rerun: 'b' } };", "the field bias stands twice"],
  ["const bias = 1; const products = { bias: range(1, 2, 3), dark: 2, bias };", "the field bias stands twice"],
  ["process.exit(1);", "ExpressionStatement"],
  ["const x = process.env['HOME'];", "process"],
  ["const x = process;", "process"],
  ["const x = globalThis;", "globalThis"],
  ["const now = new Date();", "NewExpression"],
  ["const now = Date.now();", "Date"],
  ["const x = Math.random();", "Math"],
  ["const { random } = Math;", "Math"],
  ["const f = fetch('http://x');", "fetch"],
  ["const x = await range(1, 2, 3);", "AwaitExpression"],
  ["const f = import('node:fs');", "ImportKeyword"],
  ["const x = import.meta.url;", "MetaProperty"],
  ["import fs from 'node:fs';", "imports node:fs"],
  ["import 'node:fs';", "imports node:fs"],
  ["import * as fs from 'fs';", "imports fs"],
  ["import { x } from '../LSSTCam/DM-1.ts';", "imports ../LSSTCam/DM-1.ts"],
  ["import { x } from './../../cli/main.ts';", "imports"],
  ["import { x } from 'calibrations-as-code/engine';", "imports"],
  ["export { x } from 'node:fs';", "imports node:fs"],
  ["export * from 'node:fs';", "imports node:fs"],
  ["const x = eval('1');", "eval"],
  ["const x = require('fs');", "require"],
  ["const x = Function('return 1')();", "Function"],
  ["const x = range.constructor('return 1')();", "constructor"],
  ["const x = range['constructor'];", "constructor"],
  ["const x = range[`constructor`];", "range"],
  ["const x = range['const' + 'ructor'];", "range"],
  ["const { constructor: F } = range;", "constructor"],
  ["const { ['constr' + 'uctor']: F } = range;", "ComputedPropertyName|field"],
  ["const { 'constructor': F } = range;", "constructor"],
  ["const x = Object.getOwnPropertyDescriptors(range);", "Object"],
  ["const x = Object;", "Object"],
  ["const make = () => { const process = { exit: () => 1 }; return process; };\nconst y = process.exit(3);", "process"],
  ["let x = 1;", "changes later"],
  ["var x = 1;", "changes later"],
  ["const x = { a: 1 };\nconst y = (x.a = 2);", "changes later"],
  ["const x = [1];\nconst y = x[0]++;", "PostfixUnary"],
  ["const x = -- [1][0];", "changes later"],
  ["class A {}", "ClassDeclaration"],
  ["enum A { B }", "EnumDeclaration"],
  ["namespace A { export const b = 1; }", "ModuleDeclaration"],
  ["const x = { get now() { return 1; } };", "GetAccessor"],
  ["const x = { toJSON() { return 1; } };", "MethodDeclaration"],
  ["for (;;) {}", "ForStatement"],
  ["while (true) {}", "WhileStatement"],
  ["try { range(1, 2, 3); } catch {}", "TryStatement"],
  ["throw 1;", "ThrowStatement"],
  ["const f = async () => 1;", "at once"],
  ["function* f() { return 1; }", "at once"],
  ["const x = this;", "ThisKeyword"],
  ["const f = range`x`;", "TaggedTemplate"],
  ["const x = /x/;", "RegularExpression"],
  ["const x = typeof process;", "TypeOf"],
  ["const x = delete range.length;", "Delete"],
  ["const x = proc\\u0065ss.exit(1);", "process|not declared"],
  ["// \u2028process.exit(1)", "PropertyAccess|ExpressionStatement"],
  ["const x = `${process.exit(1)}`;", "process"],
  ["const x = `${`${process.exit(1)}`}`;", "process"],
  ["const x = `\\`${process.exit(1)}`;", "process"],
  ["const x = '\\\\'; process.exit(1); const y = '';", "ExpressionStatement"],
  ["/* */ process.exit(1); /* */", "ExpressionStatement"],
];

test.each(refused)("%s", async (more, words) => {
  const text = set(more);
  const found = await notData(text, "x.ts");
  expect(found.map(({ code }) => code)).toContain("not-data");
  expect(found[0]?.detail).toMatch(new RegExp(words));
  expect(found[0]?.line).toBeGreaterThan(1);
  expect(isPlainlyData(text)).toBe(false);
  await expect(requireData(text, "x.ts")).rejects.toMatchObject({ name: "FindingsError" });
});

test.each([
  ["const x = (1, range);", "CommaToken"],
  ["const x = undeclared;", "not declared"],
])("%s does no harm, and is refused where somebody looks closely", async (more, words) => {
  expect((await notData(set(more), "x.ts"))[0]?.detail).toContain(words);
});

test("a module beside a set is held to the same, also through another", async () => {
  const workspace = make({
    "calibsets/LATISS/DM-1.ts": set("import { shared } from './shared.ts';\nexport const own = shared;"),
    "calibsets/LATISS/shared.ts": "import { deeper } from './below/deeper.ts';\nexport const shared = deeper;",
    "calibsets/LATISS/below/deeper.ts": "import { shared } from './again.ts';\nexport const deeper = shared;\nexport const at = Date.now();",
    "calibsets/LATISS/below/again.ts": "export { deeper as shared } from './deeper.ts';",
  });
  const file = path.join(workspace.sets, "LATISS/DM-1.ts");
  const found = await notData(readFileSync(file, "utf8"), file);
  expect(found).toEqual([{ code: "not-data", detail: expect.stringContaining("Date"), file: path.join(workspace.sets, "LATISS/below/deeper.ts"), line: 3 }]);
});
