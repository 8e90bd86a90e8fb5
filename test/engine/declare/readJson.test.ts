import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { linesInJson, parseEdited, parseJson } from "../../../engine/declare/readJson.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";

function diagnosticsOf(read: () => unknown): unknown {
  try {
    read();
    return [];
  } catch (thrown) {
    return thrown instanceof DiagnosticsError ? thrown.diagnostics.map(({ detail, line }) => [line, detail]) : thrown;
  }
}

const twice = (name: string) => `the field ${name} stands twice in one place`;

test.each([
  ["one product twice", `{"products": {"bias": {"rerun": "a"},\n"bias": {"rerun": "b"}}}`, [[2, twice("bias")]]],
  ["one rerun twice", `{"rerun": "a", "rerun" : "b"}`, [[1, twice("rerun")]]],
  ["an escaped name", `{"rerun": "a", "r\\u0065run": "b"}`, [[1, twice("rerun")]]],
  ["a field within a list", `[{"a": 1,\n\n"a": 2}, {"a": 3}]`, [[3, twice("a")]]],
  ["fields of two places", `{"bias": {"rerun": "a"}, "dark": {"rerun": "a"}}`, []],
  ["names as values", `{"a": "a", "b": ["a", "a"], "c": "\\"a\\": 1"}`, []],
])("%s: %s", (_case, text, found) => {
  expect(diagnosticsOf(() => parseEdited(text, "x.json", "schema-invalid"))).toEqual(found);
});

test.each([
  ["a missing comma", `{\n  "a": 1\n  "b": 2\n}`, 3, "comma expected"],
  ["an extra comma", `{\n  "a": 1,\n}`, 3, "expected"],
  ["a comment", `{\n  // why\n  "a": 1 }`, 2, "invalid comment token"],
  ["a conflict marker of git", `{\n<<<<<<< HEAD\n`, 2, "invalid symbol"],
  ["an empty text", "", 1, "expected"],
  ["an incomplete value", `{ "a": `, 1, "expected"],
])("%s is reported with its line", (_case, text, line, words) => {
  expect(diagnosticsOf(() => parseJson(text, "x.json", "schema-invalid"))).toEqual([[line, expect.stringContaining(words)]]);
});

test("a text is accepted exactly if JSON.parse accepts it, as the same value", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => text.slice(0, -1)),
      ),
      (text) => {
        const read = (parse: () => unknown): unknown => {
          try {
            return { value: parse() };
          } catch {
            return "refused";
          }
        };
        expect(read(() => parseJson(text, "x.json", "schema-invalid"))).toEqual(read(() => JSON.parse(text) as unknown));
      },
    ),
  );
});

test("JSON.stringify repeats no field", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      expect(parseEdited(JSON.stringify(value), "x.json", "schema-invalid")).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
});

test("a pointer has the line of its field, or of the value that lacks it", () => {
  const text = `{\n  "a": {\n    "b/c": [\n      1\n    ]\n  }\n}`;
  expect(["", "/a", "/a/b~1c", "/a/b~1c/0", "/a/b~1c/7", "/a/d", "/e"].map((pointer) => linesInJson(text)(pointer))).toEqual([
    1, 2, 3, 4, 3, 2, 1,
  ]);
});
