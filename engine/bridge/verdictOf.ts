import type { MadeVerdict } from "../model/verdict.ts";
import type { RunFacts, Verdict } from "./wire.ts";

/** The verdict of a verification RUN: its judgment, or for report version 1 its statistics. Undefined while it has neither. */
export function verdictOf({ judgment, verdict }: RunFacts): MadeVerdict | undefined {
  if (judgment) {
    const { outcome, causes, unchecked } = judgment;
    return { kind: outcome, failures: [], causes, unchecked };
  }
  return verdict ? byStatistics(verdict) : undefined;
}

/** Judges by cp_verify's `check_verification_stats`: `fail` by its majority rule; `needs-decision` after any other failure. */
function byStatistics({ failures, majorityFails }: Verdict): MadeVerdict {
  if (majorityFails.length) return { kind: "fail", failures };
  return { kind: failures.length ? "needs-decision" : "pass", failures };
}
