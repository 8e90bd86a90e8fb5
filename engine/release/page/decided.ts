import type { Judgment } from "../../bridge/wire.ts";
import type { AcceptanceRule } from "../../model/acceptance.ts";
import type { ReportedProduct } from "../reportData.ts";
import { acceptanceOfCauses } from "./acceptanceOfCauses.ts";
import type { PageOutcome, PageProduct } from "./pageData.ts";

/** The part of a page that people decide about, and what they decided. */
export type Decided = Pick<PageProduct, "product" | "outcome" | "isMissing" | "judgment" | "acceptance" | "failures">;

/** The failures of a product with the decisions of an approval's rules. Pure. */
export function decidedOf(reported: Pick<ReportedProduct, "product" | "verdict" | "judgment">, rules: readonly AcceptanceRule[]): Decided {
  const { product, verdict } = reported;
  return {
    product,
    outcome: outcomes[verdict.kind],
    isMissing: verdict.isMissing ?? false,
    judgment: judgmentOf(reported),
    acceptance: acceptanceOfCauses(reported, rules),
    failures: verdict.failures,
  };
}

/** The judgment with the causes that the verdict has; null for a report of version 1, and without a test. */
function judgmentOf({
  judgment,
  verdict: { kind, causes = [], unchecked = [] },
}: Pick<ReportedProduct, "verdict" | "judgment">): Judgment | null {
  if (!judgment || kind === "not-verified") return null;
  const { source, tests, unseen, remarks, replaced } = judgment;
  return { outcome: kind, source, tests, unseen, remarks, causes, unchecked, compared: replaced?.compared ?? null };
}

const outcomes = {
  "could-not-check": "could-not-check",
  pass: "pass",
  fail: "fail",
  "needs-decision": "needs-decision",
  "not-verified": "no-test",
} as const satisfies Readonly<Record<ReportedProduct["verdict"]["kind"], PageOutcome>>;
