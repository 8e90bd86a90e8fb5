import { compact } from "../model/ranges.ts";
import { code, plain, table } from "../model/markdown.ts";
import { isJudged, type MadeCause, type MadeVerdict } from "../model/verdict.ts";
import type { ReportedJudgment, ReportedProduct } from "./reportData.ts";
import { classWords, comparedWords, countsOf } from "./verdictWords.ts";

/** A product's verification in Markdown: what failed by cause, what could not be checked, and the tests. */
export function renderVerdict({ verdict, judgment }: Pick<ReportedProduct, "verdict" | "judgment">): readonly string[] {
  if (verdict.kind === "not-verified") return ["**No test was run.**"];
  if (!isJudged(verdict))
    return verdict.failures.length ? ["### Failures", "", ...verdict.failures.map((failure) => `- ${code(failure)}`)] : ["No test failed."];
  return [
    ...uncheckedLines(verdict),
    ...(verdict.causes?.length
      ? [`### Failures: ${countsOf(verdict).join(", ")}`, "", ...verdict.causes.map(causeLine)]
      : verdict.kind === "pass"
        ? ["All tests passed."]
        : ["No test failed on what could be checked."]),
    ...(judgment ? judgmentLines(judgment) : []),
  ];
}

/** The exposures of a verification by class; without classes for report version 1. */
export function exposureWords({ verification, judgment }: Pick<ReportedProduct, "verification" | "judgment">): string {
  const { internal = [], external = [], first = [] } = judgment?.exposures ?? {};
  const classes = [...some("of its own inputs", internal), ...some("other", external), ...some("first of a sequence", first)];
  if (classes.length) return `${verification.length} exposures; ${classes.join("; ")}`;
  return verification.length ? `${verification.length} exposures: ${compact(verification)}` : "the calibration as a whole";
}

const some = (name: string, exposures: readonly number[]): readonly string[] =>
  exposures.length ? [`${exposures.length} ${name}: ${compact(exposures)}`] : [];

const uncheckedLines = ({ unchecked = [] }: MadeVerdict): readonly string[] =>
  unchecked.length ? ["### Could not check", "", ...unchecked.map((reason) => `- ${plain(reason)}`), ""] : [];

/** One cause with its farthest measurement: `needs a decision, NOISE 16 of 112: exposure 2024...: all 16 amplifiers`. */
export function causeLine({ test, outcome, failed, of, words, worst }: MadeCause): string {
  const at = [worst.exposure, worst.detector === null ? null : `detector ${worst.detector}`, worst.amplifier].filter(
    (each) => each !== null,
  );
  return `- **${outcome === "fail" ? "fail" : "needs a decision"}**, ${plain(test)} ${failed} of ${of}: ${plain(words)}; farthest ${at.join(" ")}: ${worst.value} ${plain(worst.unit)}, expected ${worst.expected}, limit ${worst.limit}`;
}

function judgmentLines({ source, tests, unseen, remarks, replaced }: ReportedJudgment): readonly string[] {
  return [
    ...(remarks.length ? ["", ...remarks.map((remark) => `- ${plain(remark)}`)] : []),
    "",
    ...(replaced
      ? [plain(comparedWords(replaced)), ""]
      : ["Not compared with another set: none was in use for this product when the set was locked.", ""]),
    ...(unseen.length ? ["### Not seen by any test", "", ...unseen.map((each) => `- ${plain(each)}`), ""] : []),
    `### Tests, on the values of ${source === "product" ? "the product itself" : `verification ${source}`}`,
    "",
    ...table(
      ["test", "in cp_verify", "exposures", "failed", "failed in cp_verify", "limit, standard errors", "floor", "size"],
      tests.map((each) => [
        plain(each.test),
        each.upstream === null ? "" : plain(each.upstream),
        `${each.exposureClass === null ? "" : classWords(each.exposureClass)}${each.pooled ? " together" : ""}`,
        `${each.failed} of ${each.measured}`,
        each.upstreamFailed === null ? "" : `${each.upstreamFailed}`,
        `${each.limitSigma}`,
        `${each.floor} ${plain(each.unit)}`.trim(),
        `${each.size}`,
      ]),
    ),
  ];
}
