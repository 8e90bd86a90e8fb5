import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { list, range, where, type Selection } from "../../calibsets/index.ts";
import { plainJson } from "../../engine/declare/plainJson.ts";
import { digestOf, type Json } from "../../engine/model/digest.ts";

const exposure = fc.integer({ min: 2024032600001, max: 2024032600999 });
const simple: fc.Arbitrary<Selection> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 99 })).map(([from, more]) => range(20240326, from, from + more)),
  fc.integer({ min: 2, max: 9 }).map((n) => range(20240326, 1, 99).every(n)),
  fc.array(exposure, { minLength: 1, maxLength: 4 }).map((ids) => list(...ids)),
  fc.constant(where("exposure.observation_type='bias'")),
);
const { selection } = fc.letrec<{ selection: Selection }>((tie) => ({
  selection: fc.oneof(
    { depthSize: "small" },
    simple,
    fc.tuple(tie("selection"), tie("selection")).map(([a, b]) => a.and(b)),
    fc.tuple(tie("selection"), tie("selection")).map(([a, b]) => a.or(b)),
    fc.tuple(tie("selection"), exposure).map(([of, id]) => of.except(id, "cloud")),
  ),
}));

test("a selection is data: written as JSON and read again, it has the same digest", () => {
  fc.assert(
    fc.property(selection, (built) => expect(digestOf(JSON.parse(JSON.stringify(built)) as Json)).toBe(digestOf(plainJson(built)))),
  );
});

test("narrowing a selection returns a new one and does not change the old one", () => {
  const whole = range(20240326, 2, 21);
  const before = JSON.stringify(whole);
  whole.except(3, "cloud").and(list(1)).or(whole.every(2));
  expect(JSON.stringify(whole)).toBe(before);
});

describe("an exception", () => {
  const excluded = (built: Selection) => plainJson(built);

  test("on a range accepts sequence numbers of its day", () => {
    expect(excluded(range(20241120, 41, 64).except(58, "cloud"))).toMatchObject({
      kind: "except",
      exposures: [2024112000058],
      reason: "cloud",
    });
    expect(excluded(range(20241120, 41, 64).every(2).except([43, 45], "cloud"))).toMatchObject({
      exposures: [2024112000043, 2024112000045],
    });
  });

  test("after another exception accepts sequence numbers of the same day", () => {
    const twice = range(20241120, 41, 64).except(58, "cloud").except(59, "moon");
    expect(excluded(twice)).toMatchObject({
      exposures: [2024112000059],
      reason: "moon",
      of: { exposures: [2024112000058], reason: "cloud" },
    });
  });

  test("accepts exposure IDs on any selection", () => {
    expect(excluded(range(20241120, 41, 64).except(2024112000058, "cloud"))).toMatchObject({ exposures: [2024112000058] });
    expect(excluded(list(1, 2).except(2, "cloud"))).toMatchObject({ of: { kind: "list", exposures: [1, 2] }, exposures: [2] });
  });
});
