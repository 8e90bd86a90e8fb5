import type { AmplifiersResult, ConditionsResult, CurvesResult, DefectsResult } from "../../../bridge/wire.ts";

/** Data that the charts of a product are drawn from; null where they are left out. */
export interface ProductCharts {
  /** Values that the product itself holds by amplifier: a photon transfer curve, a linearizer, a kernel. */
  readonly held: ComparedValues | null;
  /** Bad pixels beside those of the replaced product. */
  readonly defectChanges: DefectsResult | null;
  /** Times and temperature of the verified exposures. */
  readonly conditions: ConditionsResult | null;
  /** Points of pairs of flats, of some detectors. */
  readonly curves: CurvesResult | null;
}

export interface ComparedValues {
  readonly now: AmplifiersResult;
  /** Null if no replaced product is known, or it cannot be read. */
  readonly before: AmplifiersResult | null;
}

export const noCharts: ProductCharts = { held: null, defectChanges: null, conditions: null, curves: null };
