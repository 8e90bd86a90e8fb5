import type { Code } from "../errors.ts";
import { accept, type AcceptanceRule, type RuleUse } from "../model/acceptance.ts";
import { acceptedByName, nameOfFailure, type Approval } from "../model/approval.ts";
import { assertNever } from "../model/group.ts";
import type { LockMade, MadeProduct } from "../model/lock.ts";
import { isJudged } from "../model/verdict.ts";

/** Why the verdicts of a released set keep its gate closed. */
interface Refusal {
  readonly code: Code;
  readonly reason: string;
}

/** Why the verdicts keep the gate closed; undefined if every failure is accepted. */
export function whyNotAccepted({ products }: LockMade, approval: Approval): Refusal | undefined {
  const unchecked = products.find(({ verdict }) => verdict.kind === "could-not-check");
  if (unchecked)
    return refusal("verification-unchecked", `${unchecked.product}: ${unchecked.verdict.unchecked?.join("; ") || "for an unknown reason"}`);
  const isAccepted = acceptedByName(approval);
  const named = products.flatMap(({ product, verdict }) =>
    verdict.failures.filter((failure) => !isAccepted(product, failure)).map((failure) => nameOfFailure(product, failure)),
  );
  const failed = products.find(({ verdict }) => verdict.kind === "fail" && !isJudged(verdict));
  if (named.length && failed)
    return refusal("verification-failed", `${failed.product}: the majority fails; ${named.length} failures are not accepted`);
  if (named.length) return refusal("failure-not-accepted", `${named.length} not accepted, the first: ${named[0] ?? ""}`);
  return whyNoRule(products, approval.accepted ?? []);
}

/** Why the rules of an approval do not accept each failure of the judged products; undefined if they do. */
function whyNoRule(products: readonly MadeProduct[], rules: readonly AcceptanceRule[]): Refusal | undefined {
  const { open, uses } = accept(products, rules);
  // A judgment that fails without a cause is damaged, and nobody can accept it.
  const causeless = products.find(({ verdict }) => isJudged(verdict) && verdict.kind !== "pass" && !verdict.causes?.length);
  if (causeless) return refusal("verification-failed", `${causeless.product}: ${causeless.verdict.kind}, and the lock names no cause`);
  const [first] = [...open].sort((a, b) => Number(b.cause.outcome === "fail") - Number(a.cause.outcome === "fail"));
  if (!first) return undefined;
  const { product, cause, count } = first;
  const words = `${product}: ${cause.words} (${cause.test}); ${count} of ${cause.failed} failed measurements are not accepted${open.length > 1 ? `; causes that are open: ${open.length}` : ""}`;
  const about = uses.filter(({ rule, state }) => rule.product === product && rule.test === cause.test && state !== "accepts");
  const why = about.flatMap((use) => whyUnusedRule(use, rules.indexOf(use.rule)));
  const reason = [words, ...why].join("; ");
  if (about.some(({ state }) => state === "without a reason")) return refusal("acceptance-reason-missing", reason);
  return refusal(cause.outcome === "fail" ? "verification-failed" : "failure-not-accepted", reason);
}

function whyUnusedRule({ rule, found, state }: RuleUse, index: number): readonly string[] {
  const name = `accepted[${index}]`;
  switch (state) {
    case "too many":
      return [`${name} accepts at most ${rule.atMost} and finds ${found}`];
    case "without a reason":
      return [`${name} has no reason`];
    case "unused":
    case "accepts":
      return [];
    default:
      return assertNever(state);
  }
}

const refusal = (code: Code, reason: string): Refusal => ({ code, reason });
