import { expect, test } from "@jest/globals";
import type { MadeVerdict } from "../../../../engine/model/verdict.ts";
import { failedExposures } from "../../../../engine/select/range/failedExposures.ts";
import { block, causeOf, judgedVerdict } from "../../judgments.ts";

const exposures = { internal: [2, 3], external: [5, 6], first: [1] };
const named = (...failures: readonly string[]): MadeVerdict => ({ kind: "needs-decision", failures });

test.each<[string, MadeVerdict, readonly number[]]>([
  ["all tests passed", judgedVerdict(), []],
  ["one amplifier is noisy everywhere", judgedVerdict([causeOf({ kind: "amplifier", blocks: [block([2, 3, 5], [0], ["C07"])] })]), []],
  ["single failures without a pattern", judgedVerdict([causeOf({ kind: "scattered", blocks: [block([3], [0], ["C07"])] })]), []],
  ["an exposure fails", judgedVerdict([causeOf({ kind: "exposure", blocks: [block([5], [0, 1], [])] })]), [5]],
  ["a detector fails in some exposures", judgedVerdict([causeOf({ kind: "detector", blocks: [block([2, 5], [1], [])] })]), [2, 5]],
  [
    "external exposures fail together",
    judgedVerdict([causeOf({ kind: "class", exposureClass: "external", blocks: [block([], [0], [])] })]),
    [5, 6],
  ],
  [
    "the first of a sequence fails",
    judgedVerdict([causeOf({ kind: "exposure", exposureClass: "first", blocks: [block([1], [0], [])] })]),
    [],
  ],
  ["one named amplifier fails two tests", named("3 RXX_S00 C00 NOISE", "3 RXX_S00 C00 MEAN"), []],
  ["two named amplifiers fail", named("3 RXX_S00 C00 NOISE", "3 RXX_S00 C01 NOISE", "1 RXX_S00 C00 MEAN", "1 RXX_S00 C01 MEAN"), [3]],
])("exposures that end a range: %s", (_case, verdict, expected) => {
  expect([...failedExposures(verdict, exposures)]).toEqual(expected);
});
