import { catalog } from "../errors.ts";
import { nameOfFailure, type Approval } from "../model/approval.ts";
import type { MadeProduct } from "../model/lock.ts";
import { decidable } from "../model/verdict.ts";
import { counted } from "./fitted.ts";

/** The decisions that the gate waits for, in lines. */
export function presentDecisions({ accepted = [] }: Pick<Approval, "accepted">, products: readonly MadeProduct[]): readonly string[] {
  const failures = products.flatMap(({ product, verdict }) => verdict.failures.map((failure) => nameOfFailure(product, failure)));
  const causes = products.flatMap(({ product, verdict }) => decidable(verdict).map((cause) => ({ product, cause })));
  const unchecked = products.flatMap(({ product, verdict }) => (verdict.unchecked ?? []).map((reason) => `  ${product}: ${reason}`));
  const untested = products.filter(({ verdict }) => verdict.kind === "not-verified" && !verdict.isMissing).map(({ product }) => product);
  return [
    ...(unchecked.length ? [`Nobody can accept what could not be checked. ${catalog["verification-unchecked"].remedy}`, ...unchecked] : []),
    ...(accepted.length
      ? [
          accepted.length === 1
            ? "1 rule under accepted needs a reason, or has to be removed; it accepts what it names and no more:"
            : `${accepted.length} rules under accepted need a reason each, or have to be removed; each accepts what it names and no more:`,
          ...causes.map(
            ({ product, cause }) =>
              `  ${product}: ${cause.outcome === "fail" ? "fail, " : ""}${cause.test} ${cause.failed} of ${cause.of}, ${cause.words}`,
          ),
        ]
      : []),
    ...(failures.length
      ? [
          `${counted(failures.length, "failure has", "failures have")} to be accepted by name under acceptedFailures:`,
          ...failures.map((failure) => `  ${failure}`),
        ]
      : []),
    ...(untested.length ? [`No pipeline verifies ${untested.join(", ")}.`] : []),
  ];
}
