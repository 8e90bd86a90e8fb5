import { expect, test } from "@jest/globals";
import { proposeRules } from "../../../engine/lock/proposeRules.ts";
import { missingVerdict, notVerified, type MadeVerdict } from "../../../engine/model/verdict.ts";
import { presentDecisions } from "../../../engine/present/presentDecisions.ts";
import { FAILURE, made } from "../factory.ts";
import { causeOf, judgedVerdict } from "../judgments.ts";

const linesOf = (verdict: MadeVerdict): readonly string[] => {
  const products = [{ ...made.products[0]!, verdict }];
  return presentDecisions({ accepted: proposeRules(products) }, products);
};

test.each<[string, MadeVerdict, readonly string[]]>([
  ["nothing of a product that passes", judgedVerdict(), []],
  [
    "the causes behind the proposed rules",
    judgedVerdict([causeOf(), causeOf({ test: "MEAN", outcome: "fail", words: "detector 0: all 16 amplifiers", failed: 16 })]),
    [
      "2 rules under accepted need a reason each, or have to be removed; each accepts what it names and no more:",
      "  bias: NOISE 1 of 112, RXX_S00 C07: NOISE in 1 of 6 exposures",
      "  bias: fail, MEAN 16 of 112, detector 0: all 16 amplifiers",
    ],
  ],
  [
    "a product that was not verified",
    missingVerdict,
    [
      "1 rule under accepted needs a reason, or has to be removed; it accepts what it names and no more:",
      "  bias: verification-missing 1 of 1, no test was run, because the set declares no verification",
    ],
  ],
  ["a product that no pipeline verifies", notVerified, ["No pipeline verifies bias."]],
  [
    "failures by name",
    { kind: "needs-decision", failures: [FAILURE] },
    ["1 failure has to be accepted by name under acceptedFailures:", `  bias: ${FAILURE}`],
  ],
])("calib approve prints %s", (_case, verdict, lines) => {
  expect(linesOf(verdict)).toEqual(lines);
});

test("calib approve says first what nobody can accept, and what to do", () => {
  const [first, second] = linesOf(judgedVerdict([], ["exposure 2024032600003 has no values"]));
  expect(first).toMatch(/^Nobody can accept what could not be checked\. Leave the exposure or detector out: .*calib rerun/);
  expect(second).toBe("  bias: exposure 2024032600003 has no values");
});
