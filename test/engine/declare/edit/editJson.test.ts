import { expect, test } from "@jest/globals";
import { editJson } from "../../../../engine/declare/edit/editData.ts";
import type { Edit } from "../../../../engine/declare/edit/smallEdits.ts";
import type { Json } from "../../../../engine/model/digest.ts";

const set = (at: string, value: Json): Edit => ({ kind: "set", at: at.split("/"), value });

test.each<[string, string, Edit, string]>([
  ["a value", `{\n\t"rerun":   "a",\n\t"x": [1,2]\n}`, set("rerun", "b"), `{\n\t"rerun":   "b",\n\t"x": [1,2]\n}`],
  [
    "a new field, in its place",
    `{\n  "begin": "x",\n  "build": { "repo": "a" }\n}`,
    set("end", "y"),
    `{\n  "begin": "x",\n  "end": "y",\n  "build": { "repo": "a" }\n}`,
  ],
  ["a new field of an object on one line", `{ "begin": "x", "x": [1] }`, set("end", "y"), `{ "begin": "x","end": "y", "x": [1] }`],
  [
    "a new object, with the indentation of the text",
    `{\n    "begin": "x"\n}`,
    set("withdrawn", { on: "x", reason: "y" }),
    `{\n    "begin": "x",\n    "withdrawn": {\n        "on": "x",\n        "reason": "y"\n    }\n}`,
  ],
  [
    "a target in a list on one line",
    `{\n  "targets": ["a"]\n}`,
    { kind: "append", at: ["targets"], value: "b" },
    `{\n  "targets": ["a","b"]\n}`,
  ],
  [
    "a target on a line of its own",
    `{\n  "targets": [\n    "a"\n  ]\n}`,
    { kind: "append", at: ["targets"], value: "b" },
    `{\n  "targets": [\n    "a",\n    "b"\n  ]\n}`,
  ],
  [
    "the first target",
    `{\n  "tag": 1\n}`,
    { kind: "append", at: ["targets"], value: "b" },
    `{\n  "tag": 1,\n  "targets": [\n    "b"\n  ]\n}`,
  ],
  ["a removed field", `{\n  "a": 1,\n  "b": 2\n}`, { kind: "remove", at: ["b"] }, `{\n  "a": 1\n}`],
])("%s changes, and nothing else", (_case, text, edit, expected) => {
  expect(editJson(text, edit)).toBe(expected);
});

test.each<[string, string, Edit, RegExp]>([
  ["a field of a number", `{ "a": 1 }`, set("a/b", 1), /\/a is no object/],
  ["a missing field", `{ "a": 1 }`, { kind: "remove", at: ["b"] }, /b is not in/],
])("edit-unsound: %s", (_case, text, edit, words) => {
  expect(() => editJson(text, edit)).toThrow(words);
});
