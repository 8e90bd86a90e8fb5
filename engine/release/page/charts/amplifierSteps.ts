import { grouped as groupBy } from "../../../model/group.ts";
import type { ScienceExposure } from "../pageData.ts";
import { typicalOf } from "../values/quantile.ts";

/** A step between two neighboring amplifiers over all exposures, as a fraction of the level. */
export interface BoundaryStep {
  readonly detector: number;
  readonly first: string;
  readonly second: string;
  /** Median over exposures. */
  readonly step: number;
  /** Standard error of the mean of the exposures, by their own errors. */
  readonly error: number;
  readonly exposures: number;
}

/** The boundaries of all exposures, the largest steps first. Pure. */
export function boundarySteps(exposures: readonly Pick<ScienceExposure, "steps">[]): readonly BoundaryStep[] {
  const rows = exposures.flatMap(({ steps }) =>
    steps
      ? steps.detector.map((detector, row) => ({
          ...{ detector, first: steps.first[row] ?? "", second: steps.second[row] ?? "" },
          ...{ step: steps.step[row] ?? 0, error: steps.error[row] ?? 0 },
        }))
      : [],
  );
  return [...groupBy(rows, ({ detector, first, second }) => `${detector} ${first} ${second}`).values()]
    .map((own) => ({
      ...{ detector: own[0].detector, first: own[0].first, second: own[0].second, exposures: own.length },
      step: typicalOf(own.map(({ step }) => step)).typical ?? 0,
      error: Math.sqrt(own.reduce((sum, { error }) => sum + error ** 2, 0)) / own.length,
    }))
    .sort((a, b) => Math.abs(b.step) - Math.abs(a.step));
}
