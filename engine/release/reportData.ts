import type { Json } from "../model/digest.ts";
import type { MadeVerdict } from "../model/lock.ts";
import type { ReportedOrigin } from "../origins/strategy.ts";

/**
 * Version of the data that are collected now. Reports that were written before there was a number are of version 1, whose
 * number stands under no digest. Whoever changes what is collected raises it: people accepted the digest.
 */
export const REPORT_VERSION: number = 1;

/** What a report states, without times, paths or images: this is what its digest covers, but for waivers, and an approval accepts. */
export interface ReportData {
  readonly version: number;
  readonly set: string;
  readonly tag: string;
  readonly products: readonly ReportedProduct[];
  /** What was made and stays behind: bootstraps, science frames. */
  readonly others: readonly { readonly product: string; readonly run: string; readonly exposures: readonly number[] }[];
  /** What goes along as it was found; absent where nothing does. */
  readonly collections?: readonly { readonly name: string; readonly holds: readonly string[]; /** That are to search it. */ readonly chains: readonly string[] }[];
}

export interface ReportedProduct extends ReportedOrigin {
  readonly product: string;
  readonly datasetType: string;
  readonly run: string;
  readonly collection: string;
  /** Null where it is not verified. */
  readonly verifyRun: string | null;
  readonly fingerprint: string;
  /** TAI; null where open. */
  readonly begin: string | null;
  readonly end: string | null;
  readonly verification: readonly number[];
  /** Findings that the set declares to be accepted. */
  readonly waived: readonly { readonly code: string; readonly reason: string }[];
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
  /** Of the finite pixels; null for a table. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly stdev: number | null;
  /** Of a table; null for an image. */
  readonly rows: number | null;
}
