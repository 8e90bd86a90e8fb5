import { expect, test } from "@jest/globals";
import type { AcceptanceRule } from "../../../../engine/model/acceptance.ts";
import { missingVerdict, notVerified, type MadeVerdict } from "../../../../engine/model/verdict.ts";
import { acceptanceOfCauses } from "../../../../engine/release/page/acceptanceOfCauses.ts";
import type { Acceptance } from "../../../../engine/release/page/pageData.ts";
import { block, causeOf, judgedVerdict } from "../../judgments.ts";

const rule = (changes: Partial<AcceptanceRule> = {}): AcceptanceRule => ({
  ...{ product: "bias", test: "NOISE", atMost: 1, reason: "known since DM-46360" },
  ...changes,
});

const noisy = causeOf();
const twice = causeOf({ blocks: [block([5], [0], ["C00", "C01"])] });
const open: Acceptance = { kind: "open" };
const accepted = (atMost = 1, reason = "known since DM-46360"): Acceptance => ({ kind: "accepted", reason, atMost });
const exceeded: Acceptance = { kind: "exceeded", reason: "known since DM-46360", atMost: 1 };

test.each<[string, MadeVerdict, readonly AcceptanceRule[], readonly Acceptance[]]>([
  ["a cause without a rule is open", judgedVerdict([noisy]), [], [open]],
  ["a cause that a rule accepts has its reason and count", judgedVerdict([noisy]), [rule()], [accepted()]],
  ["a rule of another product accepts nothing", judgedVerdict([noisy]), [rule({ product: "dark" })], [open]],
  ["a rule without a reason accepts nothing", judgedVerdict([noisy]), [rule({ reason: " " })], [open]],
  ["a rule that finds more than it accepts is exceeded", judgedVerdict([twice]), [rule()], [exceeded]],
  ["a rule that finds failures of two causes is exceeded by both", judgedVerdict([noisy, causeOf()]), [rule()], [exceeded, exceeded]],
  [
    "a rule that finds too many of one cause leaves another cause of the test alone",
    judgedVerdict([noisy, twice]),
    [rule({ exposures: [5] }), rule({ amplifiers: ["C07"] })],
    [accepted(), exceeded],
  ],
  [
    "rules that share the failures of a cause are shown together",
    judgedVerdict([twice]),
    [rule({ amplifiers: ["C00"], reason: "one" }), rule({ amplifiers: ["C01"], reason: "other" })],
    [accepted(2, "one; other")],
  ],
  ["a cause that rules accept in part is open", judgedVerdict([twice]), [rule({ amplifiers: ["C00"] })], [open]],
  ["a missing verification is open", missingVerdict, [rule()], [open]],
  ["a missing verification is accepted by name", missingVerdict, [rule({ test: "verification-missing" })], [accepted()]],
  ["a product that cannot be verified needs no decision", notVerified, [rule()], []],
])("%s", (_title, verdict, rules, expected) => {
  expect(acceptanceOfCauses({ product: "bias", verdict }, rules)).toEqual(expected);
});
