import { accept, type AcceptanceRule, type Judged } from "../../model/acceptance.ts";
import { decidable, type MadeCause } from "../../model/verdict.ts";
import type { Acceptance } from "./pageData.ts";

/** The decision on each cause of a product by the rules of an approval, in the order of the causes. Pure. */
export function acceptanceOfCauses(judged: Judged, rules: readonly AcceptanceRule[]): readonly Acceptance[] {
  const { open, uses } = accept([judged], rules);
  return decidable(judged.verdict).map((cause) => {
    const own = rulesFor(judged, cause, rules);
    const rulesThat = (state: "accepts" | "too many") =>
      uses.filter((use) => use.state === state && own.has(use.rule)).map(({ rule }) => rule);
    if (!open.some((each) => each.cause === cause)) return { kind: "accepted", ...together(rulesThat("accepts")) };
    const exceeded = rulesThat("too many");
    return exceeded.length ? { kind: "exceeded", ...together(exceeded) } : { kind: "open" };
  });
}

/** Rules that find a failure of this cause; the same rule may find failures of other causes too. */
function rulesFor({ product, verdict }: Judged, cause: MadeCause, rules: readonly AcceptanceRule[]): ReadonlySet<AcceptanceRule> {
  const { uses } = accept([{ product, verdict: { ...verdict, causes: [cause] } }], rules);
  return new Set(uses.filter(({ found }) => found > 0).map(({ rule }) => rule));
}

/** Several rules may share the failures of a cause. */
const together = (rules: readonly AcceptanceRule[]): { readonly reason: string; readonly atMost: number } => ({
  reason: [...new Set(rules.map(({ reason }) => reason))].join("; "),
  atMost: rules.reduce((sum, { atMost }) => sum + atMost, 0),
});
