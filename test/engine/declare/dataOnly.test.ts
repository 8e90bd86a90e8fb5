import { expect, test } from "@jest/globals";
import { findNonData } from "../../../engine/declare/dataOnly.ts";
import { parseTypeScript } from "../../../engine/declare/syntax.ts";

const complaints = (text: string) => findNonData(parseTypeScript(text, "x.ts"), text);

const set = (more: string) => `import { calibset, range } from "calibrations-as-code";\n${more}\nexport default calibset({});\n`;

test.each([
  [
    "a helper with a body",
    "function night(day: number) {\n  const first = day * 1;\n  if (first > 2) return range(day, 1, 2);\n  return range(day, first, 9);\n}",
  ],
  [
    "entries of an object",
    "const bands = Object.fromEntries(['g', 'r'].map((band, index) => [band, { exposures: range(20240326, index, index + 1) }]));",
  ],
  ["destructuring", "const [a, { b = 1, ...rest }] = [1, { b: 2, c: 3 }] as const; const all = { a, b, ...rest, first: [a][0] };"],
  [
    "types",
    "import type { Stats } from 'node:fs';\ntype Day = number;\ninterface Night { readonly process: Date }\nconst day = 3 satisfies Day;",
  ],
  ["equal fields of different places", "const x = { a: { r: 1 }, b: { r: 1 }, ...{ a: 2 }, c: [{ r: 1 }, { r: 1 }] };"],
  ["a template", "const nights = `${range(1, 2, 3).kind} and \\`${'x'}\\``;"],
  ["words of the platform as fields", "const x = { process: 1, Date: 2 };"],
  ["Math", "const x = Math.max(1, 2) ** 2;"],
  ["an optional parameter with a type", "const night = (day: number, last?: number): readonly number[] => [day, last ?? day] as number[];"],
  ["an array of another array", "const days = Array.from([1, 2], (day) => day + 1);"],
])("%s is data", (_case, more) => {
  expect(complaints(set(more))).toEqual([]);
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
  ["const f = import('node:fs');", "Import is not data"],
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
  ["const { ['constr' + 'uctor']: F } = range;", "its own name"],
  ["const { 'constructor': F } = range;", "constructor"],
  ["const x = Object.getOwnPropertyDescriptors(range);", "Object"],
  ["const x = Object;", "Object"],
  ["const make = () => { const process = { exit: () => 1 }; return process; };\nconst y = process.exit(3);", "process"],
  ["let x = 1;", "keeps its value|is not data"],
  ["var x = 1;", "keeps its value|is not data"],
  ["const x = { a: 1 };\nconst y = (x.a = 2);", "keeps its value|is not data"],
  ["const x = [1];\nconst y = x[0]++;", "UpdateExpression"],
  ["const x = -- [1][0];", "keeps its value|is not data"],
  ["const x = (1, range);", "SequenceExpression"],
  ["const x = undeclared;", "undeclared is not declared"],
  ["const x = [1, 2][undeclared];", "its own name"],
  ["const x = 1 | 2;", "operator |"],
  ["import fs = require('node:fs');", "TSImportEqualsDeclaration"],
  ["const f = function () { return 1; };", "FunctionExpression"],
  ["'use strict';\nconst x = 1;", "ExpressionStatement|Directive"],
  ["const x = <number>1;", "TSTypeAssertion"],
  ["const x = range<number>;", "TSInstantiationExpression"],
  ["class A {}", "ClassDeclaration"],
  ["enum A { B }", "TSEnumDeclaration"],
  ["namespace A { export const b = 1; }", "TSModuleDeclaration"],
  ["const x = { get now() { return 1; } };", "ObjectMethod"],
  ["const x = { toJSON() { return 1; } };", "ObjectMethod"],
  ["for (;;) {}", "ForStatement"],
  ["while (true) {}", "WhileStatement"],
  ["try { range(1, 2, 3); } catch {}", "TryStatement"],
  ["throw 1;", "ThrowStatement"],
  ["const f = async () => 1;", "at once"],
  ["function* f() { return 1; }", "at once"],
  ["const x = this;", "ThisExpression"],
  ["const f = range`x`;", "TaggedTemplateExpression"],
  ["const x = /x/;", "RegExpLiteral"],
  ["const x = typeof process;", "operator typeof"],
  ["const x = delete range.length;", "operator delete"],
  ["const x = proc\\u0065ss.exit(1);", "process|not declared"],
  ["// \u2028process.exit(1)", "ExpressionStatement"],
  ["const x = `${process.exit(1)}`;", "process"],
  ["const x = `${`${process.exit(1)}`}`;", "process"],
  ["const x = `\\`${process.exit(1)}`;", "process"],
  ["const x = '\\\\'; process.exit(1); const y = '';", "ExpressionStatement"],
  ["/* */ process.exit(1); /* */", "ExpressionStatement"],
];

test.each(refused)("%s is refused", (more, words) => {
  const [found] = complaints(set(more));
  expect(found?.detail).toMatch(new RegExp(words));
  expect(found?.line).toBeGreaterThan(1);
});
