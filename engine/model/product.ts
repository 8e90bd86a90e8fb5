import type { DatasetTypeName } from "./brand.ts";
import type { Instrument } from "./instruments.ts";

/** A product's entry in the catalog. */
export interface Entry {
  /** Fields that a calibset has for it (`Forms` in declaration.ts). */
  readonly form: Form;
  /** Instruments that have a pipeline for it; for curated products, those that may have texts of it. */
  readonly instruments: readonly Instrument[];
  /** Pipelines and datasets of the product; null for a product that only verifies others, such as science frames. */
  readonly generation: Generation | null;
  /** Null if cp_verify has no pipeline for it. */
  readonly verification: Verification | null;
  /** Ranges of its own values, by column of its tables, or LEVEL for an image; it has one of them at least. Only for products without a verification. */
  readonly ranges?: Readonly<Record<string, ValueRange>>;
  /** Input of the self-check's ISR; null if the reference ISR does not use it. */
  readonly isr: IsrInput | null;
  /** Storage of a curated product, which is a text of a package (obs_base's StandardCuratedCalibrationDatasetTypes). */
  readonly curated?: CuratedEntry;
}

/**
 * | form | made from | certified | verified | collections |
 * |---|---|---|---|---|
 * | `bootstrap` | exposures | no | no | one |
 * | `merged` | other products | yes | may be | one |
 * | `derived` | other products | yes | no | one |
 * | `measured` | exposures | yes | may be | one |
 * | `ramp` | pairs of flats of growing exposure time | yes | may be | one |
 * | `unverified` | exposures | yes | no | one |
 * | `flats` | exposures | yes | may be | one per band |
 * | `unverifiedBands` | exposures | yes | no | one per band |
 * | `tried` | nothing is made | no | its only purpose | one |
 * | `curated` | texts of a package | yes | no | one |
 */
export type Form =
  "bootstrap" | "merged" | "derived" | "measured" | "ramp" | "unverified" | "unverifiedBands" | "flats" | "tried" | "curated";

export interface Product extends Entry {
  readonly name: string;
  /** Whether it gets a validity range and a place on the ticket chain. Bootstraps are read from their RUNs only. */
  readonly certified: boolean;
  /** Whether each band is a product with collections of its own: `flat-r.20250207a`. */
  readonly perBand: boolean;
}

export interface Generation {
  /** Stem of the generation collection: `<stem>Gen[-band].<rerun>`. */
  readonly stem: string;
  readonly datasetType: DatasetTypeName;
  /** Dimensions besides the instrument. */
  readonly dimensions: readonly Dimension[];
  /** Path below CP_PIPE_DIR/pipelines/<instrument>/; null for a curated product, which no pipeline makes. */
  readonly pipeline: string | null;
  /** Other pipelines that make it, by the name that a calibset uses. */
  readonly variants: Readonly<Record<string, Variant>>;
  /** Products that it reads if the set makes them before it. */
  readonly needs: readonly string[];
  /** Source of its needs: their RUNs, as for bootstraps, or the ticket chain. */
  readonly from: "runs" | "ticket";
  /** Null if it is made from other products only. */
  readonly exposures: ExposureNeeds | null;
  /** Quanta that bps runs as one job (cp_pipe's bps templates). */
  readonly clusters: readonly Cluster[];
  /** Images that a person reviews: one mosaic, or each detector. */
  readonly picture: { readonly datasetType: DatasetTypeName; readonly of: "mosaic" | "detectors" };
}

export interface CuratedEntry {
  /** Candidates for the storage class of a new dataset type: the first whose class is installed is used, the stack's before the reference's. */
  readonly storageClasses: readonly string[];
}

export type Dimension = "detector" | "physical_filter";

export interface Variant {
  readonly pipeline: string;
  readonly instruments: readonly Instrument[];
  /** Stem of its collections, if it differs. */
  readonly stem?: string;
}

/** Exposures that are fit for a construction (DMTN-222 section 3.1). */
export interface ExposureNeeds {
  readonly types: readonly string[];
  /** Types of exposures that it is verified on. */
  readonly tried: readonly string[];
  /** The observation reason contains one of these; any reason will do if none is named. */
  readonly reasons: readonly string[];
  /** Usual number of exposures. */
  readonly usual: number;
  /** Whether exposures come in pairs of equal exposure time, so that `usual` counts pairs. */
  readonly pairs: boolean;
  /** Name of the selection in cp_pipe's bps templates: `SELECTION_BIAS`; banded products append the band. */
  readonly variable: string;
}

export interface Cluster {
  /** Task labels. */
  readonly tasks: readonly [string, ...string[]];
  readonly dimension: "exposure" | "detector";
}

export interface Verification {
  /** Stem of the verification collection: `verify<Type>[-band].<rerun>`. */
  readonly stem: string;
  /** Below CP_VERIFY_DIR/pipelines/<instrument>/. */
  readonly pipeline: string;
  readonly instruments: readonly Instrument[];
  /** RUN-level dataset type whose presence means complete; it carries the verdict, if there is one. */
  readonly statistics: DatasetTypeName;
  readonly verdict: boolean;
  /** Processed exposures, whose headers name the calibrations used; null if it processes none. */
  readonly images: DatasetTypeName | null;
  /** Whether its values are of each exposure, or of the calibration as a whole. */
  readonly measures: "exposures" | "calibration";
  readonly floors: Floors;
  /** As {@link ExposureNeeds.variable}; cp_verify's templates append `_V`: `SELECTION_FLAT_r_V`. */
  readonly variable: string;
  readonly clusters: readonly Cluster[];
}

/** Systematic floors of the tests: smaller deviations never fail. */
export interface Floors {
  /** Relative. */
  readonly noise: number;
  /** Relative, of an amplifier to its detector. */
  readonly level: number;
  /** Electron. */
  readonly mean: number;
}

/** Values that a calibration may have. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  /** Largest change against the calibration that is replaced. */
  readonly change: number;
  /** Empty for a number without unit. */
  readonly unit: string;
}

export interface IsrInput {
  /** ISR's name of the input; a header names the dataset used under it. */
  readonly input: string;
  /** Settings of ISR, `field=value`, that switch the input on and off. */
  readonly on: string;
  readonly off: string;
}
