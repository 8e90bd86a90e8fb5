import type { Json } from "../model/digest.ts";
import type { MadeVerdict } from "../model/lock.ts";

/** What a report states, without times, paths or images: this is what its digest covers and an approval accepts. */
export interface ReportData {
  readonly set: string;
  readonly tag: string;
  readonly products: readonly ReportedProduct[];
}

export interface ReportedProduct {
  readonly product: string;
  readonly datasetType: string;
  readonly run: string;
  readonly collection: string;
  readonly verifyRun: string;
  readonly fingerprint: string;
  readonly begin: string;
  readonly end: string | null;
  readonly exposures: readonly number[];
  readonly verification: readonly number[];
  readonly detectors: readonly ReportedDetector[];
  readonly verdict: MadeVerdict;
  readonly tests: number;
  /** The verification's own statistics, as it wrote them. */
  readonly statistics: Json;
}

export interface ReportedDetector {
  readonly detector: number;
  readonly id: string;
  readonly unit: string;
  readonly mean: number;
  readonly median: number;
  readonly stdev: number;
}
