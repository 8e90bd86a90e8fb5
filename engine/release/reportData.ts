import type { Judgment } from "../bridge/wire.ts";
import { FIRST_VERSION } from "../declare/madeNow.ts";
import type { Json } from "../model/digest.ts";
import type { MadeVerdict } from "../model/verdict.ts";
import type { VerifiedExposures } from "../model/verifiedExposures.ts";
import type { ReportedOrigin } from "../origins/strategy.ts";

/**
 * Version of the data that are collected now. Raise it with every change of the collected data, because people accepted a
 * digest of them; a change of the tests that judge a verification is one too. Reports that were written before there was a
 * number have version 1, which no digest covers. Version 1 has the statistics of cp_verify, version 2 the judgments; version 3
 * judges the light of flats, and products without a verification pipeline, and shares the size of a verification among measurements.
 */
export const REPORT_VERSION: number = 3;

/** Versions that can be collected: a lost report of a released set is collected again under its own. */
export const collectedVersions: ReadonlySet<number> = new Set([FIRST_VERSION, REPORT_VERSION]);

/** The data of a report, without times, paths or images. The digest that an approval names covers these data, except waivers and
 * declared detectors, whose reasons people may still change. */
export interface ReportData {
  readonly version: number;
  readonly set: string;
  readonly tag: string;
  readonly products: readonly ReportedProduct[];
  /** Products that are not certified and stay behind: bootstraps, science frames. */
  readonly others: readonly { readonly product: string; readonly run: string; readonly exposures: readonly number[] }[];
  /** Auxiliary collections as they were found; absent if there are none. */
  readonly collections?: readonly {
    readonly name: string;
    readonly holds: readonly string[];
    /** Chains that are to search the collection. */ readonly chains: readonly string[];
  }[];
}

export interface ReportedProduct extends ReportedOrigin {
  readonly product: string;
  readonly datasetType: string;
  readonly run: string;
  readonly collection: string;
  /** Null for a product that is not verified. */
  readonly verifyRun: string | null;
  readonly fingerprint: string;
  /** TAI; null for an open bound. */
  readonly begin: string | null;
  readonly end: string | null;
  readonly verification: readonly number[];
  /** Detectors as declared, in words; absent if the product is made for those that the world lists. */
  readonly declaredDetectors?: string;
  /** Diagnostics that the set waives. */
  readonly waived: readonly { readonly code: string; readonly reason: string }[];
  readonly detectors: readonly ReportedDetector[];
  readonly verdict: MadeVerdict;
  /** Version 1: number of tests by the statistics of cp_verify. */
  readonly tests?: number;
  /** Version 1: the statistics that the verification wrote, unchanged. */
  readonly statistics?: Json;
  /** Since version 2; null for a product that no test was run on. Its causes are in the verdict. */
  readonly judgment?: ReportedJudgment | null;
}

/** The tests of a verification, and what people should know besides the causes of failures. */
export interface ReportedJudgment extends Pick<Judgment, "source" | "tests" | "unseen" | "remarks"> {
  /** Exposures by class; empty if the calibration was measured as a whole. */
  readonly exposures: VerifiedExposures;
  /** Failures beside those of the verification that is replaced; null without one. */
  readonly replaced: { readonly set: string; readonly run: string; readonly compared: Judgment["compared"] } | null;
}

export interface ReportedDetector {
  readonly detector: number;
  readonly id: string;
  readonly unit: string;
  /** Over the finite pixels; null for a table. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly stdev: number | null;
  /** Rows of a table; null for an image. */
  readonly rows: number | null;
}
