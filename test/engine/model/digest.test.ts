import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson, digestOf, type Json } from "../../../engine/model/digest.ts";

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The same value with the keys of every object in reverse order. */
const reversed = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(reversed)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, member]) => [key, reversed(member as Json)]),
        )
      : value;

describe("canonical JSON", () => {
  test("is JSON of the same value", () => {
    fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)));
  });

  test("does not depend on the order of keys, at any depth", () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  test("is different for different values", () => {
    fc.assert(
      fc.property(json, json, (a, b) =>
        expect(canonicalJson(a) === canonicalJson(b)).toBe(canonicalJson(JSON.parse(JSON.stringify(a)) as Json) === canonicalJson(b)),
      ),
    );
    expect(new Set([null, 0, false, "", [], {}, "0", [[]], [null], { a: null }].map((value) => canonicalJson(value))).size).toBe(10);
  });

  test("has no undefined members and no white space", () => {
    expect(canonicalJson({ b: [1, { d: "x y", c: null }], a: undefined })).toBe('{"b":[1,{"c":null,"d":"x y"}]}');
  });

  test("keeps the order of a list", () => {
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });
});

test("a digest is the sha256 of the canonical JSON", () => {
  expect(digestOf({})).toBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
});
