import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { hidingsOf, type MemberRow } from "../../../engine/policy/hiddenRows.ts";
import { firstHit } from "../../../engine/lookup/search.ts";
import { indexOf, keyOf } from "../../../engine/lookup/indexed.ts";
import { day, heldIn, row, spanOfDay } from "../lookup/held.ts";

type Bounds = readonly [number | null, number | null];
const LAST = 8;

const bounds: fc.Arbitrary<Bounds> = fc
  .tuple(fc.integer({ min: 0, max: LAST - 1 }), fc.integer({ min: 1, max: LAST }), fc.constantFrom("", "", "begin", "end"))
  .map(([begin, length, open]) => [open === "begin" ? null : begin, open === "end" ? null : begin + length]);
/** For each member, the ranges of two detectors; a member may lack a detector. */
const chains = fc.array(fc.tuple(fc.option(bounds), fc.option(bounds)), { minLength: 1, maxLength: 4 });

test("a dataset is hidden exactly where an exposure of no day finds it, on any chain", () => {
  fc.assert(
    fc.property(chains, (members) => {
      const name = (member: number) => `member${member}`;
      const held = members.flatMap((ranges, member) => ranges.flatMap((range, detector) => (range ? [{ member, detector, range }] : [])));
      const rows = members.map((_ranges, member) =>
        held
          .filter((each) => each.member === member)
          .map(({ detector, range }): MemberRow => ({
            member,
            datasetType: "bias",
            dataId: { detector },
            range: { begin: range[0] === null ? null : day(range[0]), end: range[1] === null ? null : day(range[1]) },
          })),
      );
      const index = indexOf(
        heldIn(
          members.map((_ranges, member) => name(member)),
          { bias: held.map(({ member, detector, range }) => row(name(member), { detector }, range)) },
        ),
      ).get("bias");
      const isFound = (member: number, detector: number): boolean => {
        const all = index?.byDataId.get(keyOf(index.dimensions, { detector })) ?? [];
        // The day before and the day after all bounds stand for all times outside of them.
        return Array.from({ length: 2 * LAST + 3 }, (_each, n) => firstHit(all, spanOfDay(n - 1))).some(
          (hit) => hit?.collection.name === name(member),
        );
      };
      const hidden = hidingsOf(rows).filter(({ kind }) => kind === "hidden");
      expect(hidden.map(({ row: { member, dataId } }) => `${member} ${dataId["detector"]}`).sort()).toEqual(
        held.flatMap(({ member, detector }) => (isFound(member, detector) ? [] : [`${member} ${detector}`])).sort(),
      );
    }),
  );
});
