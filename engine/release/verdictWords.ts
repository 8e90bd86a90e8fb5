import { assertNever, grouped } from "../model/group.ts";
import type { ReportedJudgment } from "./reportData.ts";
import { isJudged, type MadeCause, type MadeVerdict } from "../model/verdict.ts";

/** A verdict in words, with the number of failures of each test. */
export function verdictWords(verdict: MadeVerdict): string {
  const { kind, unchecked = [] } = verdict;
  const counts = countsOf(verdict).join(", ");
  switch (kind) {
    case "pass":
      return "pass";
    case "needs-decision":
      return `needs a decision: ${counts}`;
    case "fail":
      return `fail${isJudged(verdict) ? "" : ", for the majority"}: ${counts}`;
    case "could-not-check":
      return `could not check: ${[...unchecked, ...(counts ? [counts] : [])].join("; ")}`;
    case "not-verified":
      return "no test was run";
    default:
      return assertNever(kind);
  }
}

/** Failed measurements of each test and class of exposures: `NOISE 16 of 112 (internal)`. Verdicts of report version 1 only name failed tests. */
export function countsOf({ causes, failures }: MadeVerdict): readonly string[] {
  if (!causes) return failures.length ? [`${failures.length} ${failures.length === 1 ? "test" : "tests"} failed`] : [];
  return [...grouped(causes, ({ test, exposureClass, of }) => JSON.stringify([test, exposureClass, of])).values()].map((group) => {
    const [{ test, of, exposureClass }] = group;
    const failed = group.reduce((sum, cause) => sum + cause.failed, 0);
    return `${test} ${failed} of ${of}${exposureClass === null ? "" : ` (${classWords(exposureClass)})`}`;
  });
}

/** Failing amplifiers beside those of the set that is replaced: `Failures beside those of LATISS/DM-1, which it replaces: NOISE 412 same, 3 new, 7 gone.` */
export function comparedWords({ set, compared }: NonNullable<ReportedJudgment["replaced"]>): string {
  if (!compared) return `Not compared with ${set}, whose values are gone or damaged.`;
  const tests = compared.map(({ test, same, new: added, gone }) => `${test} ${same} same, ${added} new, ${gone} gone`);
  return `Failures beside those of ${set}, which it replaces: ${tests.join("; ") || "none in either"}.`;
}

/** A class of exposures in words. */
export function classWords(exposureClass: NonNullable<MadeCause["exposureClass"]>): string {
  switch (exposureClass) {
    case "internal":
    case "external":
      return exposureClass;
    case "first":
      return "first of sequence";
    default:
      return assertNever(exposureClass);
  }
}
