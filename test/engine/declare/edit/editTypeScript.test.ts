import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { editValue, type Edit } from "../../../../engine/declare/edit/smallEdits.ts";
import { editJson } from "../../../../engine/declare/edit/editData.ts";
import { editTypeScript } from "../../../../engine/declare/edit/editTypeScript.ts";
import { printCalibset } from "../../../../engine/declare/edit/printSet.ts";
import type { Json } from "../../../../engine/model/digest.ts";
import { plainJson } from "../../../../engine/declare/plainJson.ts";
import { declarations } from "./arbitrary.ts";
import { editsOf, evaluate } from "./evaluate.ts";

const ts = (body: string, head = "") =>
  `import { calibset, range } from "calibrations-as-code";\n${head}\nexport default calibset(${body});\n`;
const set = (at: string, value: Json): Edit => ({ kind: "set", at: at.split("/"), value });

test.each<[string, string, string, Edit, string]>([
  ["a literal", `{ a: "1", // why\n  b: 2 }`, "", set("a", "2"), `{ a: "2", // why\n  b: 2 }`],
  [
    "a shared const, in short",
    "{ bias: { rerun }, dark: { rerun } }",
    `const rerun = "a";`,
    set("bias/rerun", "b"),
    `{ bias: { rerun: "b" }, dark: { rerun } }`,
  ],
  [
    "a shared const, by its name",
    "{ bias: { rerun: r }, dark: { rerun: r } }",
    `const r = "a";`,
    set("bias/rerun", "b"),
    `{ bias: { rerun: "b" }, dark: { rerun: r } }`,
  ],
  ["the value of a call", "{ rerun: next(1) }", `const next = (n: number) => "a";`, set("rerun", "b"), `{ rerun: "b" }`],
  ["a template", "{ rerun: `${1}a` }", "", set("rerun", "b"), `{ rerun: "b" }`],
  [
    "a field that a spread brings",
    `{ bias: { ...shared } }`,
    `const shared = { rerun: "a" };`,
    set("bias/rerun", "b"),
    `{ bias: { ...shared, rerun: "b" } }`,
  ],
  [
    "a field behind a spread",
    `{ ...shared, rerun: "a" }`,
    `const shared = { rerun: "0" };`,
    set("rerun", "b"),
    `{ ...shared, rerun: "b" }`,
  ],
  ["a name in quotes", `{ "rerun": "a" }`, "", set("rerun", "b"), `{ "rerun": "b" }`],
  ["within as const", `{ bias: { rerun: "a" } as const }`, "", set("bias/rerun", "b"), `{ bias: { rerun: "b" } as const }`],
  ["a new field, in its place", `{ begin: "x", build: 1 }`, "", set("end", "y"), `{ begin: "x", end: "y", build: 1 }`],
  [
    "a new field, on a line of its own",
    `{\n  begin: "x", // TAI\n  build: 1,\n}`,
    "",
    set("end", "y"),
    `{\n  begin: "x", // TAI\n  end: "y",\n  build: 1,\n}`,
  ],
  [
    "the last field, with a comment",
    `{\n  targets: [], // none\n}`,
    "",
    set("withdrawn", { on: "x", reason: "y" }),
    `{\n  targets: [], // none\n  withdrawn: { on: "x", reason: "y" },\n}`,
  ],
  [
    "the last field, without a comma",
    `{\n  targets: [] // none\n}`,
    "",
    set("withdrawn", "y"),
    `{\n  targets: [], // none\n  withdrawn: "y"\n}`,
  ],
  ["the first field", "{ skip: {} }", "", set("skip/usdf~x", "y"), `{ skip: { "usdf~x": "y" } }`],
  ["a target", `{ targets: ["a"] }`, "", { kind: "append", at: ["targets"], value: "b" }, `{ targets: ["a", "b"] }`],
  [
    "a target on a line of its own",
    `{ targets: [\n    "a", // here\n  ] }`,
    "",
    { kind: "append", at: ["targets"], value: "b" },
    `{ targets: [\n    "a", // here\n    "b",\n  ] }`,
  ],
  [
    "a target behind a spread",
    `{ targets: [...all] }`,
    `const all = ["a"];`,
    { kind: "append", at: ["targets"], value: "b" },
    `{ targets: [...all, "b"] }`,
  ],
  [
    "a target of a shared list",
    `{ targets, more: targets }`,
    `const targets = ["a"];`,
    { kind: "append", at: ["targets"], value: "b" },
    `{ targets: [...targets, "b"], more: targets }`,
  ],
  ["the first target", "{ targets: [] }", "", { kind: "append", at: ["targets"], value: "b" }, `{ targets: ["b"] }`],
  ["a field of an object on one line", `{ a: 1, b: 2, c: 3 }`, "", { kind: "remove", at: ["b"] }, `{ a: 1, c: 3 }`],
  ["the last field of an object on one line", `{ a: 1, b: 2 }`, "", { kind: "remove", at: ["b"] }, `{ a: 1 }`],
  ["the only field", `{ a: 1 }`, "", { kind: "remove", at: ["a"] }, `{  }`],
  [
    "a line, with its comments",
    `{\n  a: 1,\n\n  // of b\n  b: 2, // b\n  c: 3,\n}`,
    "",
    { kind: "remove", at: ["b"] },
    `{\n  a: 1,\n\n  c: 3,\n}`,
  ],
])("%s changes, and nothing else", (_case, body, head, edit, expected) => {
  const edited = editTypeScript(ts(body, head), edit);
  expect(edited).toBe(ts(expected, head));
});

test("a const that only one field uses is changed in place", () => {
  const text = `import { calibset } from "calibrations-as-code";\nconst products = { bias: { rerun: "a" } };\nexport default calibset({ products });\n`;
  expect(editTypeScript(text, set("products/bias/rerun", "b"))).toBe(text.replace('"a"', '"b"'));
});

function errorOf(edit: () => unknown): unknown {
  try {
    return edit();
  } catch (thrown) {
    return thrown;
  }
}

test.each<[string, string, string, Edit, RegExp]>([
  [
    "a product made by a function",
    "{ products: { bias: product() } }",
    "",
    set("products/bias/rerun", "b"),
    /line 3: bias is computed: bias: product\(\)/,
  ],
  [
    "products that are shared",
    "{ products, more: products }",
    `const products = { bias: { rerun: "a" } };`,
    set("products/bias/rerun", "b"),
    /products is computed/,
  ],
  ["a product from a spread", "{ products: { ...shared } }", "", set("products/bias/rerun", "b"), /bias is not written here/],
  ["a field that a spread may override", `{ rerun: "a", ...shared }`, "", set("rerun", "b"), /\.\.\.shared may bring another rerun/],
  ["a name that is computed", `{ ["rer" + "un"]: "a" }`, "", set("rerun", "b"), /the name of a field is computed/],
  ["a choice", `{ products: true ? { bias: {} } : {} }`, "", set("products/bias/rerun", "b"), /products is computed/],
  ["a set made by a function", "make()", "", set("rerun", "b"), /the set is computed: make\(\)/],
  ["an accessor", `{ get rerun() { return "a"; } }`, "", set("rerun", "b"), /the field is not plain/],
  ["a missing field", "{ a: 1 }", "", { kind: "remove", at: ["b"] }, /b is not written here/],
])("edit-unsound: %s", (_case, body, head, edit, words) => {
  expect(errorOf(() => editTypeScript(ts(body, head), edit))).toMatchObject({ code: "edit-unsound", detail: expect.stringMatching(words) });
});

test.each([
  ["ts", editTypeScript],
  ["json", editJson],
] as const)("an edit of any set as %s declares exactly the edit", async (form, editText) => {
  await fc.assert(
    fc.asyncProperty(
      declarations.chain((declared) => fc.tuple(fc.constant(declared), editsOf(declared))),
      async ([declared, edits]) => {
        const edited = edits.reduce(editText, await printCalibset(declared, form, { doc: "Why." }));
        const read = form === "ts" ? evaluate(edited) : (JSON.parse(edited) as unknown);
        expect(plainJson(read)).toEqual(edits.reduce(editValue, plainJson(declared)));
      },
    ),
    { numRuns: 60 },
  );
});
