import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { differentAnswers } from "../../../engine/lookup/answers.ts";
import { sameHit } from "../../../engine/lookup/search.ts";
import { overlap } from "../../../engine/model/tai.ts";
import { dataIds, day, heldIn, hitOf, row, someHoldings } from "./held.ts";

const HOUR = 3_600_000_000_000n;

test("two repositories differ exactly where an exposure within a range or across a bound finds another dataset", () => {
  fc.assert(
    fc.property(someHoldings, someHoldings, (one, other) => {
      const differences = differentAnswers(one, other);
      for (const dataId of dataIds) {
        const own = differences.filter(
          (each) => each.dataId["detector"] === dataId.detector && each.dataId["physical_filter"] === dataId.physical_filter,
        );
        for (let n = -1; n < 11; n++)
          for (const begin of [day(n) - HOUR, day(n) + HOUR]) {
            const exposure = { begin, end: begin + 2n * HOUR };
            const isDifferent = !sameHit(hitOf(one, dataId, exposure), hitOf(other, dataId, exposure));
            const isReported = own.some(
              ({ range, found }) =>
                overlap(range, exposure) &&
                sameHit(found[0], hitOf(one, dataId, exposure)) &&
                sameHit(found[1], hitOf(other, dataId, exposure)),
            );
            expect(isReported).toBe(isDifferent);
          }
      }
    }),
    { numRuns: 300, seed: 20250207 },
  );
});

test("two ranges of one dataset that meet are ambiguous for an exposure across their bound", () => {
  const D5 = { detector: 5 };
  const whole = heldIn(["bias"], { bias: [row("bias", D5, [0, 20], "x")] });
  const split = heldIn(["bias"], { bias: [row("bias", D5, [0, 10], "x"), row("bias", D5, [10, 20], "x")] });
  expect(differentAnswers(whole, split)).toMatchObject([{ isAcross: true, found: [{ kind: "found" }, { kind: "ambiguous" }] }]);
});
