import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { editValue, type Edit } from "../../../../engine/declare/edit/smallEdits.ts";
import { editYaml } from "../../../../engine/declare/edit/editData.ts";
import { printCalibset } from "../../../../engine/declare/edit/printSet.ts";
import { plainJson } from "../../../../engine/declare/plainJson.ts";
import { readYaml } from "../../../../engine/declare/readYaml.ts";
import { declarations } from "./arbitrary.ts";
import { editsOf } from "./evaluate.ts";

const text = `# Why it is made.

ticket: DM-1
begin: 2024-04-10   # TAI
build: {calibs: [LATISS/calib]}
products:
  # the best night
  bias:
    rerun: 20240326a
    certifyRerun: "20240405a"

  dark:
    rerun:   20240326a # as bias
targets:
- usdf/main
- summit/LATISS # the summit
skip:
  usdf/embargo_old: closed
`;

test.each<[string, Edit, (text: string) => string]>([
  [
    "a rerun",
    { kind: "set", at: ["products", "dark", "rerun"], value: "20240326b" },
    (old) => old.replace("rerun:   20240326a", "rerun:   20240326b"),
  ],
  [
    "a rerun in quotes",
    { kind: "set", at: ["products", "bias", "certifyRerun"], value: "20240405b" },
    (old) => old.replace('"20240405a"', '"20240405b"'),
  ],
  ["a date", { kind: "set", at: ["begin"], value: "2024-04-11" }, (old) => old.replace("2024-04-10", "2024-04-11")],
  [
    "a text that other readers read as a number",
    { kind: "set", at: ["begin"], value: "20240411" },
    (old) => old.replace("2024-04-10", '"20240411"'),
  ],
])("%s changes, and no other character", (_case, edit, expected) => {
  expect(editYaml(text, edit)).toBe(expected(text));
});

test("added and removed fields leave all comments in place", () => {
  const edited = [
    { kind: "set", at: ["end"], value: "2024-05-01" },
    { kind: "append", at: ["targets"], value: "tts/LATISS" },
    { kind: "remove", at: ["skip"] },
    { kind: "set", at: ["withdrawn"], value: { on: "2024-05-02", reason: "no: really" } },
  ] as const satisfies readonly Edit[];
  const expected = text
    .replace("# TAI\n", "# TAI\nend: 2024-05-01\n")
    .replace("   # TAI", " # TAI")
    .replace("rerun:   ", "rerun: ")
    .replace("# the summit\n", "# the summit\n- tts/LATISS\n")
    .replace("skip:\n  usdf/embargo_old: closed\n", 'withdrawn:\n  on: 2024-05-02\n  reason: "no: really"\n');
  expect(edited.reduce<string>(editYaml, text)).toBe(expected);
});

test.each<[string, string, Edit]>([
  [
    "a product behind an alias",
    "a: &p { rerun: x }\nproducts: { bias: *p }\n",
    { kind: "set", at: ["products", "bias", "rerun"], value: "y" },
  ],
  [
    "a product with an anchor",
    "products: { bias: &p { rerun: x }, dark: *p }\n",
    { kind: "set", at: ["products", "bias", "rerun"], value: "y" },
  ],
  [
    "a rerun with an anchor",
    "products: { bias: { rerun: &r x }, dark: { rerun: *r } }\n",
    { kind: "set", at: ["products", "bias", "rerun"], value: "y" },
  ],
  ["a list behind an alias", "a: &t [x]\ntargets: *t\n", { kind: "append", at: ["targets"], value: "y" }],
  ["a field of a string", "products: x\n", { kind: "set", at: ["products", "bias"], value: "y" }],
])("edit-unsound: %s", (_case, yaml, edit) => {
  expect(() => editYaml(yaml, edit)).toThrow(/^edit-unsound: /);
});

test("a rerun behind an alias gets a value of its own", () => {
  const yaml = "products: { bias: { rerun: &r x }, dark: { rerun: *r } }\n";
  expect(readYaml(editYaml(yaml, { kind: "set", at: ["products", "dark", "rerun"], value: "y" }), "")).toEqual({
    products: { bias: { rerun: "x" }, dark: { rerun: "y" } },
  });
});

test("an edit of any set declares exactly the edit", async () => {
  await fc.assert(
    fc.asyncProperty(
      declarations.chain((declared) => fc.tuple(fc.constant(declared), editsOf(declared))),
      async ([declared, edits]) => {
        const edited = edits.reduce<string>(editYaml, await printCalibset(declared, "yaml", { doc: "Why." }));
        expect(plainJson(readYaml(edited, ""))).toEqual(edits.reduce(editValue, plainJson(declared)));
        expect(edited).toContain("# Why.");
      },
    ),
    { numRuns: 60 },
  );
});
