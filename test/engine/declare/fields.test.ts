import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { repeatedFields } from "../../../engine/declare/fields.ts";

test.each([
  ["one product twice", `{"products": {"bias": {"rerun": "a"}, "bias": {"rerun": "b"}}}`, ["bias", "rerun"]],
  ["one rerun twice", `{"rerun": "a", "rerun" : "b"}`, ["rerun"]],
  ["written otherwise", `{"rerun": "a", "r\\u0065run": "b"}`, ["rerun"]],
  ["within a list", `[{"a": 1, "a": 2}, {"a": 3}]`, ["a"]],
  ["in two places", `{"bias": {"rerun": "a"}, "dark": {"rerun": "a"}}`, []],
  ["as a value", `{"a": "a", "b": ["a", "a"], "c": "\\"a\\": 1"}`, []],
])("%s", (_what, text, names) => {
  expect(repeatedFields(text, JSON.parse(text))).toEqual(names);
});

test("what was written by a program says nothing twice", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(repeatedFields(JSON.stringify(value), JSON.parse(JSON.stringify(value)))).toEqual([])));
});
