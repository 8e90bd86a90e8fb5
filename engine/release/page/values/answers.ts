import type { Cause } from "../../../bridge/wire.ts";
import { MISSING } from "../../../model/verdict.ts";
import type { Decided } from "../decided.ts";
import type { Acceptance, LeftOut, PageData, PageOutcome, PageProduct } from "../pageData.ts";
import { counted, missingWords, worstOutcome } from "./words.ts";

/** The answers to what a reader asks first: what failed and where, new or known, which input to leave out, what was not checked. */
export interface Answers {
  readonly outcome: PageOutcome;
  /** One sentence on the whole set. */
  readonly headline: string;
  readonly failed: readonly FailedCause[];
  readonly compared: readonly ComparedTest[];
  /** Products with a judgment or failures, for which no replaced set could be compared. */
  readonly notCompared: readonly string[];
  readonly remarks: readonly { readonly product: string; readonly words: string }[];
  readonly unchecked: readonly LeftOut[];
}

export interface FailedCause {
  readonly product: string;
  /** Number of the cause within its product, from 1; null for failures that have only names, and for a missing verification. */
  readonly number: number | null;
  readonly cause: Cause | null;
  readonly words: string;
  readonly acceptance: Acceptance;
  /** Index of `acceptance` among those of the product; null if no rule can accept the failures. */
  readonly decision: number | null;
}

export interface ComparedTest {
  readonly product: string;
  readonly replaced: string;
  readonly test: string;
  readonly same: number;
  readonly new: number;
  readonly gone: number;
}

/** Answers by the data of the page alone. Pure. */
export function answersOf(data: PageData): Answers {
  const { products } = data;
  const outcome = worstOutcome(products.map((each) => each.outcome));
  const failed = products.flatMap(causesOf);
  return {
    outcome,
    headline: headlineOf(products),
    failed,
    compared: products.flatMap(comparedOf),
    notCompared: products.filter((each) => each.outcome !== "no-test" && !each.judgment?.compared).map(({ product }) => product),
    remarks: products.flatMap(({ product, judgment }) => (judgment?.remarks ?? []).map((words) => ({ product, words }))),
    unchecked: [...products.flatMap(uncheckedOf), ...data.leftOut],
  };
}

function causesOf({ product, isMissing, judgment, acceptance, failures }: Decided): readonly FailedCause[] {
  if (isMissing)
    return [
      {
        product,
        number: null,
        cause: null,
        words: `${missingWords} (${MISSING})`,
        acceptance: acceptance[0] ?? { kind: "open" },
        decision: 0,
      },
    ];
  if (judgment)
    return judgment.causes.map((cause, index) => ({
      ...{ product, number: index + 1, cause, words: cause.words },
      ...{ acceptance: acceptance[index] ?? { kind: "open" }, decision: index },
    }));
  if (!failures.length) return [];
  const tests = [...new Set(failures.map((each) => each.split(" ").at(-1) ?? ""))].sort();
  const words = `${counted(failures.length, "failure")} of ${tests.join(", ")}, by name in the matrix of ${product}`;
  return [{ product, number: null, cause: null, words, acceptance: { kind: "open" }, decision: null }];
}

function comparedOf({ product, judgment, replaced }: PageProduct): readonly ComparedTest[] {
  return (judgment?.compared ?? []).map(({ test, same, new: added, gone }) => ({
    ...{ product, replaced: replaced?.set ?? "the set in force", test, same, new: added, gone },
  }));
}

function uncheckedOf({ product, outcome, judgment }: PageProduct): readonly LeftOut[] {
  const unchecked = [
    ...(judgment?.unchecked ?? []).map((reason) => ({ part: "verification", product, reason })),
    ...(judgment?.unseen ?? []).map((reason) => ({ part: "not seen by any test", product, reason })),
  ];
  return outcome === "no-test" ? [{ part: "verification", product, reason: "no test was run" }, ...unchecked] : unchecked;
}

/** One sentence on the whole set, with the decisions that people took. Pure. */
export function headlineOf(products: readonly Decided[]): string {
  const failed = products.flatMap(causesOf);
  const named = (outcome: PageOutcome) => products.filter((each) => each.outcome === outcome).map(({ product }) => product);
  const parts = [
    ...sentence(named("fail"), "fails", "fail"),
    ...sentence(named("could-not-check"), "could not be checked", "could not be checked"),
    ...sentence(named("needs-decision"), "needs a decision", "need a decision"),
    ...sentence(named("no-test"), "was not tested", "were not tested"),
  ];
  if (!parts.length) return `All tests of ${counted(products.length, "product")} pass.`;
  const open = failed.filter(({ acceptance }) => acceptance.kind !== "accepted").length;
  const decided =
    failed.length === 0
      ? ""
      : open === 0
        ? " People accepted every cause."
        : ` ${counted(open, "cause")} of ${failed.length} ${open === 1 ? "is" : "are"} not accepted.`;
  return `${parts.join("; ")}.${decided}`;
}

const sentence = (names: readonly string[], one: string, many: string): readonly string[] =>
  names.length ? [`${names.join(", ")} ${names.length === 1 ? one : many}`] : [];
