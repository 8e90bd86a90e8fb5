import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { printCalibset } from "../../../engine/declare/edit/printSet.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { settleCalibset } from "../../../engine/declare/settle.ts";
import { plainJson } from "../../../engine/declare/plainJson.ts";
import { linesInYaml, readYaml } from "../../../engine/declare/readYaml.ts";
import { declarations } from "./edit/arbitrary.ts";

test.each([
  ["a date", "begin: 2024-04-10", { begin: "2024-04-10" }],
  ["a time", "begin: 2024-04-10T12:30:00", { begin: "2024-04-10T12:30:00" }],
  ["a rerun", "rerun: 20240326a", { rerun: "20240326a" }],
  ["a rerun that looks like a number", "rerun: 20240326e", { rerun: "20240326e" }],
  ["booleans of older YAML", "on: yes\ny: no\nn: off", { on: "yes", y: "no", n: "off" }],
  ["a sexagesimal", "at: 12:30:00", { at: "12:30:00" }],
  ["an underlined number", "x: 1_000", { x: "1_000" }],
  ["a number in quotes", 'tag: "0777"', { tag: "0777" }],
  ["an exposure", "x: 2024032600001", { x: 2024032600001 }],
  ["an anchor", "a: &r 20240326a\nb: *r", { a: "20240326a", b: "20240326a" }],
  ["a file that names an older version", "%YAML 1.1\n---\nbegin: 2024-04-10\nx: yes", { begin: "2024-04-10", x: "yes" }],
])("%s is not converted: %j", (_case, text, value) => {
  expect(readYaml(text, "x.yaml")).toEqual(value);
});

test.each([
  ["a field twice", "a: 1\nb:\n  c: 1\n  c: 2\n", "schema-invalid", 4, /twice/],
  ["a number with a leading zero", "a: 1\nfrom: 0777\n", "schema-invalid", 2, /read 0777 as another number/],
  ["octal", "from: 0o17", "schema-invalid", 1, /write 15/],
  ["hexadecimal", "from: 0x1F", "schema-invalid", 1, /write 31/],
  ["no number", "from: .nan", "schema-invalid", 1, /\.nan/],
  ["without end", "a: 1\nb: .inf", "schema-invalid", 2, /\.inf/],
  ["an unknown tag", "a: !python/object x", "set-unreadable", 1, /tag/i],
  ["two documents", "a: 1\n---\nb: 2\n", "set-unreadable", 2, /multiple documents/],
  ["a field that is a list", "? [a]\n: 1\n", "set-unreadable", 1, /string/i],
  ["an open bracket", "a: 1\nb: [1,\n", "set-unreadable", 3, /flow/i],
])("%s is refused", (_case, text, code, line, words) => {
  const diagnostics = (() => {
    try {
      return readYaml(text, "x.yaml");
    } catch (thrown) {
      return thrown instanceof DiagnosticsError ? thrown.diagnostics : thrown;
    }
  })();
  expect(diagnostics).toMatchObject([{ code, file: "x.yaml", line, detail: expect.stringMatching(words) }]);
});

test("an alias without an anchor is refused", () => {
  expect(() => readYaml("a: *x", "x.yaml")).toThrow(/x/);
});

test("JSON read as YAML is the same set, with the same digest", async () => {
  await fc.assert(
    fc.asyncProperty(declarations, async (declared) => {
      const json = JSON.parse(await printCalibset(declared, "json")) as typeof declared;
      for (const text of [await printCalibset(json, "yaml"), await printCalibset(json, "json"), JSON.stringify(json)]) {
        const read = readYaml(text, "x.yaml") as typeof declared;
        expect(plainJson(read)).toEqual(plainJson(declared));
        expect(settleCalibset(read)).toEqual(settleCalibset(declared));
      }
    }),
    { numRuns: 60 },
  );
});

const text = `# Why.
ticket: DM-1
common: &common
  rerun: 20240326a
products:
  # the best night
  bias:
    rerun: 20240326a
    exposures: { kind: list,
      exposures: [] }
  dark: *common
skip:
  usdf/main: full
targets:
  - usdf/embargo
  - tts/LATISS
`;

test.each([
  ["", 2],
  ["/ticket", 2],
  ["/products/bias", 7],
  ["/products/bias/exposures/exposures", 10],
  ["/products/bias/certifyRerun", 7],
  ["/products/dark/rerun", 4],
  ["/skip/usdf~1main", 13],
  ["/targets/1", 16],
  ["/withdrawn", 2],
])("%s is on line %s: of the field, or of the value that lacks it", (pointer, line) => {
  expect(linesInYaml(text)(pointer)).toBe(line);
});
