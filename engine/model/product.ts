import type { DatasetTypeName } from "./brand.ts";
import type { Instrument } from "./instruments.ts";

/** What the catalog says of a product. */
export interface Entry {
  /** Which fields a calibset has for it (`Forms` in declaration.ts). */
  readonly form: Form;
  /** Those that have a pipeline for it; of curated ones, those that there may be texts of. */
  readonly instruments: readonly Instrument[];
  /** How it is made; null for what only tries others out, as science frames do. */
  readonly generation: Generation | null;
  /** Null where cp_verify has no pipeline for it. */
  readonly verification: Verification | null;
  /** How the self-check's ISR asks for it; null where the reference ISR does not use it. */
  readonly isr: IsrInput | null;
  /** What it is where people wrote it, in a package of texts (obs_base's StandardCuratedCalibrationDatasetTypes). */
  readonly curated?: CuratedEntry;
}

/**
 * | form | made from | certified | verified | collections |
 * |---|---|---|---|---|
 * | `bootstrap` | exposures | no | no | one |
 * | `merged` | other products | yes | may be | one |
 * | `derived` | other products | yes | no | one |
 * | `measured` | exposures | yes | may be | one |
 * | `unverified` | exposures | yes | no | one |
 * | `flats` | exposures | yes | may be | one a band |
 * | `unverifiedBands` | exposures | yes | no | one a band |
 * | `tried` | nothing is made | no | its only purpose | one |
 * | `curated` | texts of a package | yes | no | one |
 */
export type Form = "bootstrap" | "merged" | "derived" | "measured" | "unverified" | "unverifiedBands" | "flats" | "tried" | "curated";

export interface Product extends Entry {
  readonly name: string;
  /** Whether it gets a validity range and a place on the ticket chain; bootstraps are read from their RUNs alone. */
  readonly certified: boolean;
  /** One of each filter, in collections of their own: `flat-r.20250207a`. */
  readonly perBand: boolean;
}

export interface Generation {
  /** Stem of the generation collection: `<stem>Gen[-band].<rerun>`. */
  readonly stem: string;
  readonly datasetType: DatasetTypeName;
  /** Besides the instrument. */
  readonly dimensions: readonly Dimension[];
  /** Below CP_PIPE_DIR/pipelines/<instrument>/; null where nothing runs, because people wrote it. */
  readonly pipeline: string | null;
  /** Other pipelines that make it, by the name under which a calibset asks for one. */
  readonly variants: Readonly<Record<string, Variant>>;
  /** Products that it reads, if the set makes them before it. */
  readonly needs: readonly string[];
  /** Where it reads them: in their RUNs, as bootstraps are, or through the ticket chain. */
  readonly from: "runs" | "ticket";
  /** Null where only other products go in. */
  readonly exposures: ExposureNeeds | null;
  /** Quanta that bps runs as one job (cp_pipe's bps templates). */
  readonly clusters: readonly Cluster[];
  /** What a person looks at: one mosaic, or each detector. */
  readonly picture: { readonly datasetType: DatasetTypeName; readonly of: "mosaic" | "detectors" };
}

export interface CuratedEntry {
  /** Of the dataset type where the repository has none: the first whose class is installed, the stack's before the reference's. */
  readonly storageClasses: readonly string[];
}

export type Dimension = "detector" | "physical_filter";

export interface Variant {
  readonly pipeline: string;
  readonly instruments: readonly Instrument[];
  /** Stem of its collections, where it has one of its own. */
  readonly stem?: string;
}

/** Exposures that are good for a construction (DMTN-222 section 3.1). */
export interface ExposureNeeds {
  readonly types: readonly string[];
  /** Types of exposures that it is tried on. */
  readonly tried: readonly string[];
  /** One of these stands in the observation reason; any will do where none are named. */
  readonly reasons: readonly string[];
  /** How many it usually takes. */
  readonly usual: number;
  /** Whether they come in pairs of equal exposure time, so that `usual` counts pairs. */
  readonly pairs: boolean;
  /** What cp_pipe's bps templates call the selection: `SELECTION_BIAS`, with the band behind it where there is one a band. */
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
  /** Run-level dataset type that says it is complete; it carries the verdict, where there is one. */
  readonly statistics: DatasetTypeName;
  readonly verdict: boolean;
  /** Processed exposures, whose headers say what they were tried with; null where it processes none. */
  readonly images: DatasetTypeName | null;
  /** As {@link ExposureNeeds.variable}; cp_verify's templates put `_V` behind it all: `SELECTION_FLAT_r_V`. */
  readonly variable: string;
  readonly clusters: readonly Cluster[];
}

export interface IsrInput {
  /** ISR's name of it, under which a header says which one was used. */
  readonly input: string;
  /** Configuration of ISR, `field=value`, that asks for it, and that does without. */
  readonly on: string;
  readonly off: string;
}
