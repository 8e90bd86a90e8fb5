import type { Judgment } from "../../engine/bridge/wire.ts";
import { sizeOf } from "../../engine/model/acceptance.ts";
import type { FailedBlock, MadeCause, MadeVerdict } from "../../engine/model/verdict.ts";

/** Returns a block of failures: each exposure at each amplifier of each detector. */
export const block = (exposures: readonly number[], detectors: readonly number[], amplifiers: readonly string[]): FailedBlock => ({
  exposures,
  places: detectors.map((detector) => ({ detector, amplifiers })),
});

/** Returns a cause that needs a decision: one amplifier is noisy in one exposure. */
export function causeOf(changes: Partial<MadeCause> = {}): MadeCause {
  const blocks = changes.blocks ?? [block([2024032600002], [0], ["C07"])];
  return {
    test: "NOISE",
    exposureClass: "internal",
    kind: "amplifier",
    outcome: "needs-decision",
    failed: blocks.reduce((sum, each) => sum + sizeOf(each), 0),
    of: 112,
    worst: { exposure: 2024032600002, detector: 0, amplifier: "C07", value: 9.1, expected: 6.2, limit: 6.5, unit: "electron" },
    blocks,
    words: "RXX_S00 C07: NOISE in 1 of 6 exposures",
    ...changes,
  };
}

/** Returns the judgment of a verification with these causes. */
export const judgmentOf = (causes: readonly MadeCause[] = [], changes: Partial<Judgment> = {}): Judgment => ({
  outcome: causes.some(({ outcome }) => outcome === "fail") ? "fail" : causes.length ? "needs-decision" : "pass",
  source: "results",
  tests: [
    {
      test: "NOISE",
      exposureClass: "internal",
      pooled: false,
      upstream: "NOISE",
      measured: 112,
      failed: causes.reduce((sum, { failed }) => sum + failed, 0),
      size: 0.0004,
      limitSigma: 5.1,
      floor: 0.02,
      unit: "electron",
      upstreamFailed: 1,
    },
  ],
  causes,
  unchecked: [],
  unseen: [],
  remarks: [],
  compared: null,
  ...changes,
});

/** Returns the verdict that a lock has of a judgment with these causes. */
export const judgedVerdict = (causes: readonly MadeCause[] = [], unchecked: readonly string[] = []): MadeVerdict => ({
  kind: unchecked.length ? "could-not-check" : judgmentOf(causes).outcome,
  failures: [],
  causes,
  unchecked,
});
