import type { AmplifierStepsResult, FocalPlaneResult, Judgment, MeasuredResult, Outcome, PictureFacts } from "../../bridge/wire.ts";
import { plainJson } from "../../declare/plainJson.ts";
import type { Digest } from "../../model/brand.ts";
import { digestOf } from "../../model/digest.ts";
import type { ProductDetails } from "./details/details.ts";
import type { VerifiedExposures } from "../../model/verifiedExposures.ts";
import type { ProductCharts } from "./charts/charts.ts";

/**
 * The content of a report's pages, as plain values. Every text in it may come from outside: templates escape it, and files are
 * never named by it as it is.
 */
export interface PageData {
  /** INSTRUMENT/TICKET. */
  readonly set: string;
  readonly tag: string;
  /** The digest that an approval names. */
  readonly reportDigest: string;
  readonly products: readonly PageProduct[];
  /** Products that are not certified and stay behind: bootstraps, science frames. */
  readonly others: readonly { readonly product: string; readonly run: string; readonly exposures: readonly number[] }[];
  /** Mosaics of the science frames that the set was tried on. */
  readonly science: readonly PageScience[];
  /** Auxiliary collections, with what they hold, in words. */
  readonly collections: readonly { readonly name: string; readonly words: string }[];
  /** Null if the positions of detectors are not known; then `leftOut` has the reason. */
  readonly focalPlane: FocalPlaneResult | null;
  /** Shell commands that a reader may run to look further. */
  readonly commands: readonly string[];
  /** Parts that a report may have and this one lacks. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly part: string;
  /** The product's title; null for the whole set. */
  readonly product: string | null;
  readonly reason: string;
}

export interface PageProduct {
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
  /** Origin of a product that no pipeline made, in words. */
  readonly origin: readonly string[];
  /** Exposures that were combined. */
  readonly construction: readonly number[];
  readonly verification: VerifiedExposures;
  readonly warnings: readonly string[];
  readonly waived: readonly { readonly code: string; readonly reason: string }[];
  readonly detectors: readonly PageDetector[];
  readonly outcome: PageOutcome;
  /** Whether people have to accept by name that the product was not verified. */
  readonly isMissing: boolean;
  /** Null for a product that is not verified, or whose report has version 1. */
  readonly judgment: Judgment | null;
  /** One for each cause of the judgment, or one for a missing verification; otherwise empty. */
  readonly acceptance: readonly Acceptance[];
  /** Failures by name, of a product without a judgment. */
  readonly failures: readonly string[];
  readonly measured: MeasuredResult | null;
  readonly replaced: ReplacedProduct | null;
  readonly pictures: readonly PagePicture[];
  readonly details: ProductDetails;
  readonly charts: ProductCharts;
}

/** Science frames that were processed with the set, without a verdict. */
export interface PageScience {
  readonly product: string;
  readonly run: string;
  readonly exposures: readonly ScienceExposure[];
}

export interface ScienceExposure {
  readonly exposure: number;
  /** Null if it would make the report too large. */
  readonly picture: PagePicture | null;
  /** Null if they could not be measured. */
  readonly steps: AmplifierStepsResult | null;
}

/** `no-test` is the outcome of a product that nothing tested. */
export type PageOutcome = Outcome | "no-test";

/** The decision of people about a cause. A rule accepts at most so many measurements. */
export type Acceptance =
  | { readonly kind: "open" }
  | { readonly kind: "accepted"; readonly reason: string; readonly atMost: number }
  | { readonly kind: "exceeded"; readonly reason: string; readonly atMost: number };

/** A dataset of one detector. Numbers of an image use the pixels that are finite, not bad, and not outliers. */
export interface PageDetector {
  readonly detector: number;
  readonly id: string;
  /** Empty for a dimensionless image and for a table. */
  readonly unit: string;
  readonly mean: number | null;
  readonly median: number | null;
  readonly stdev: number | null;
  /** Pixels used, of all pixels; null for a table, and where they were not counted. */
  readonly used: number | null;
  readonly pixels: number | null;
  /** Rows of a table; null for an image. */
  readonly rows: number | null;
}

/** The product of the set that was in force, whose place this one takes. */
export interface ReplacedProduct {
  readonly set: string;
  readonly run: string;
  readonly detectors: readonly PageDetector[];
  readonly measured: MeasuredResult | null;
}

export interface PagePicture {
  readonly kind: "combined" | "residual" | "difference" | "ratio" | "detector" | "science";
  readonly exposure: number | null;
  readonly detector: number | null;
  readonly facts: PictureFacts;
  /** Not part of the digest. */
  readonly png: Buffer;
}

/**
 * Digest of everything the pages show: the data, and the inputs of each picture (UUIDs, stretch), not its pixels. It does not cover
 * decisions about failures, which people may still change.
 */
export function digestOfPage(data: PageData): Digest {
  const products = data.products.map(({ pictures, acceptance: _acceptance, ...product }) => ({
    ...product,
    pictures: pictures.map(withoutPixels),
  }));
  const science = data.science.map(({ exposures, ...each }) => ({
    ...each,
    exposures: exposures.map(({ picture, ...own }) => ({ ...own, picture: picture && withoutPixels(picture) })),
  }));
  return digestOf(plainJson({ ...data, products, science }));
}

const withoutPixels = ({ png: _png, ...inputs }: PagePicture): Omit<PagePicture, "png"> => inputs;
