import type { Json } from "../model/digest.ts";
import type { MadeVerdict } from "../model/verdict.ts";
import type { ReportedOrigin } from "../origins/strategy.ts";

/**
 * Version of the data that are collected now. Raise it with every change of the collected data, because people accepted a
 * digest of them. Reports that were written before there was a number have version 1, which no digest covers.
 */
export const REPORT_VERSION: number = 1;

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
  readonly tests: number;
  /** The statistics that the verification wrote, unchanged. */
  readonly statistics: Json;
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
