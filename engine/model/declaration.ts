import type { Catalogue, ProductName } from "./catalogue.ts";
import type { Band } from "./instruments.ts";
import type { SelectionData } from "./selection.ts";

/** A set that holds from `begin` on; no end: a newer set ahead of it in the chain ends its use (DMTN-222 section 2). */
export interface ForwardCalibset extends CommonCalibset {
  readonly kind: "forward";
}

/** A set for a closed period in the past (DMTN-222 section 3.3). */
export interface HistoricalCalibset extends CommonCalibset {
  readonly kind: "historical";
  /** End of validity, TAI ISO 8601, exclusive, e.g. `2024-05-01` or `2024-05-01T12:00:00.5`: no zone, no `Z`. */
  readonly end: string;
}

/**
 * The wish: one set of calibrations as people declare it, in `calibsets/<instrument>/<ticket>.ts`, `.json` or `.yaml`.
 * Plain data: JSON out and in again has the same digest.
 */
export type CalibsetDeclaration = ForwardCalibset | HistoricalCalibset;

export interface CommonCalibset {
  /**
   * Construction ticket, e.g. `DM-43525`; part of every collection name.
   * @pattern ^DM-[0-9]+$
   */
  readonly ticket: string;
  /** Short human-readable purpose, e.g. `lowerSetTemp` (DMTN-222 section 2). */
  readonly tag: string;
  /** Butler instrument name: `LATISS`, `LSSTComCam`, `LSSTComCamSim` or `LSSTCam`. */
  readonly instrument: string;
  /** Begin of validity, TAI ISO 8601, inclusive, e.g. `2024-04-10` or `2024-04-10T12:00:00`: no zone, no `Z`; never defaulted. `1970-01-01T00:00:00` is open. */
  readonly begin: string;
  /** Where and from what the set is made. */
  readonly build: BuildDeclaration;
  /** What is made, by catalogue name (docs/products.md), e.g. `bias`. */
  readonly products: ProductDeclarations;
  /**
   * Repositories to deliver to, besides the build repository, e.g. `summit/LATISS`.
   * @uniqueItems true
   */
  readonly targets: readonly string[];
  /** Repositories left out on purpose, each with its reason, e.g. `{ "usdf/embargo_old": "closed" }`. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Takes the set out of use everywhere; its data stay. `calib withdraw` writes it. */
  readonly withdrawn?: Withdrawal;
  /** What `calib adopt` could not recover, or could not fit in, in words. `calib check` reports each until its line is removed; nothing else asks for it. */
  readonly todo?: readonly string[];
}

export interface BuildDeclaration {
  /** Repository in which the set is made, e.g. `usdf/embargo`. */
  readonly repo: string;
  /** Collection of raw exposures, e.g. `LATISS/raw/all`. */
  readonly raws: string;
  /** Collections of calibrations to start from, in search order, e.g. `["LATISS/calib"]`; of a bootstrap its RUN. */
  readonly calibs: readonly string[];
  /** What runs the pipelines: `pipetask`, on the machine of the build repository's bridge; or `{ kind: "bps" }`, as the site's batch system does. */
  readonly executor: "pipetask" | BpsExecutor;
}

/** The batch processing service (ctrl_bps). Which batch system it submits to is the site's affair: stacks/<world>.ts. */
export interface BpsExecutor {
  readonly kind: "bps";
  /**
   * Memory of a job in MiB, where not `overrides` says otherwise; 2048 where absent, bps's own default.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** What is otherwise than in the templates of cp_pipe and cp_verify, by product (`bias`) or by verification (`verifyBias`). */
  readonly overrides?: Readonly<Record<string, BpsOverrides>>;
}

export interface BpsOverrides {
  /**
   * Memory of a job in MiB.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** Clusters of quanta, by name, in place of the template's; `{}` for a job a quantum. */
  readonly cluster?: Readonly<Record<string, BpsCluster>>;
  /** What tasks ask for, by label, over what the template says of them. */
  readonly pipetask?: Readonly<Record<string, BpsRequest>>;
}

/** Quanta that share a job: those of some tasks which agree in some dimensions. */
export interface BpsCluster {
  /**
   * Task labels with commas between, e.g. `cpFlatIsr,cpFlatMeasure`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly pipetasks: string;
  /**
   * Dimensions with commas between, e.g. `exposure` or `detector`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly dimensions: string;
  /**
   * Dimensions by which a cluster is taken apart again.
   * @pattern ^\w+(,\w+)*$
   */
  readonly partitionDimensions?: string;
  /**
   * Jobs at most, with `partitionDimensions`.
   * @minimum 1
   */
  readonly partitionMaxClusters?: number;
}

/** What bps asks the batch system for. */
export interface BpsRequest {
  /**
   * MiB.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** @minimum 1 */
  readonly requestCpus?: number;
  /**
   * Minutes.
   * @minimum 1
   */
  readonly requestWalltime?: number;
  /** Options of `pipetask run-qbb`, e.g. `-j 1 -n 8`. */
  readonly extraRunQuantumOptions?: string;
}

/** Products by catalogue name. */
export type ProductDeclarations = { readonly [Name in ProductName]?: Forms[Catalogue[Name]["form"]] | Written<Name> };

/** What people may have written instead of measuring it. */
type Written<Name extends ProductName> = Catalogue[Name] extends { readonly curated: unknown } ? CuratedDeclaration : never;

/** What a calibset says of a product, by its form (product.ts). */
export interface Forms {
  readonly bootstrap: BootstrapDeclaration;
  readonly merged: MergedDeclaration;
  readonly derived: CertifiedProduct;
  readonly measured: ProductDeclaration;
  readonly unverified: UnverifiedDeclaration;
  readonly unverifiedBands: UnverifiedBandsDeclaration;
  readonly flats: FlatsDeclaration;
  readonly tried: ScienceDeclaration;
  readonly curated: CuratedDeclaration;
}

export interface CommonProduct {
  /** Date and letter of the generation, e.g. `20240326a`; a new letter for every new attempt at the product. */
  readonly rerun: string;
  /** People look at its images before it is certified, or read by another product: `calib continue`. */
  readonly checkpoint?: CheckpointDeclaration;
  /** Findings that are accepted, each with its reason. */
  readonly waive?: Waivers;
}

/** Findings that people decided to live with, each with the reason for those who come later. */
export interface Waivers {
  /**
   * It was made, or tried out, with a product that has been replaced since.
   * @pattern \S
   */
  readonly "precursor-replaced"?: string;
  /**
   * Some of its exposures have no raw of some detectors; or its package has no text of some.
   * @pattern \S
   */
  readonly "detector-missing"?: string;
  /**
   * Some of its exposures are of another observation type.
   * @pattern \S
   */
  readonly "selection-wrong-type"?: string;
  /**
   * Some of its exposures were taken for another reason.
   * @pattern \S
   */
  readonly "selection-wrong-reason"?: string;
  /**
   * Its exposures were taken through several filters.
   * @pattern \S
   */
  readonly "selection-mixed-filters"?: string;
  /**
   * It is made with the first exposure of a sequence.
   * @pattern \S
   */
  readonly "selection-first-of-sequence"?: string;
  /**
   * It is made from fewer exposures than usual.
   * @pattern \S
   */
  readonly "selection-too-few"?: string;
  /**
   * The camera's state was not the same for all its exposures.
   * @pattern \S
   */
  readonly "camera-state-differs"?: string;
  /**
   * Its flats have not all the same light.
   * @pattern \S
   */
  readonly "light-differs"?: string;
  /**
   * Raws could not be read, so that nobody knows the camera's state.
   * @pattern \S
   */
  readonly "raws-unread"?: string;
  /**
   * Exposures that were locked are gone.
   * @pattern \S
   */
  readonly "exposures-gone"?: string;
  /**
   * It is not tried on all that it is made from.
   * @pattern \S
   */
  readonly "verification-lacks-construction"?: string;
  /**
   * It is tried only on the dates of its construction.
   * @pattern \S
   */
  readonly "verification-same-dates"?: string;
  /**
   * It is not tried on the first exposure of a sequence.
   * @pattern \S
   */
  readonly "verification-lacks-first"?: string;
}

export type Waivable = keyof Waivers;
export const waivables: readonly Waivable[] = [
  "precursor-replaced",
  "detector-missing",
  "selection-wrong-type",
  "selection-wrong-reason",
  "selection-mixed-filters",
  "selection-first-of-sequence",
  "selection-too-few",
  "camera-state-differs",
  "light-differs",
  "raws-unread",
  "exposures-gone",
  "verification-lacks-construction",
  "verification-same-dates",
  "verification-lacks-first",
];

/** Which detectors are shown, by their numbers, e.g. `{ detectors: [5, 8] }`; a mosaic or all of them where none are named: `{}`. */
export interface CheckpointDeclaration {
  /** Detector numbers, as obs_lsst counts them from 0. */
  readonly detectors?: readonly number[];
}

export interface BootstrapDeclaration extends CommonProduct {
  /** Exposures the product is made from. */
  readonly exposures: SelectionData;
}

export interface CertifiedProduct extends CommonProduct {
  /** Date and letter of the certification, e.g. `20240405a`; the generation's where absent. A new letter of the generation needs one of the certification too. */
  readonly certifyRerun?: string;
}

export interface MergedDeclaration extends CertifiedProduct {
  readonly verification?: VerificationDeclaration;
}

export interface UnverifiedDeclaration extends CertifiedProduct {
  /** Exposures the product is made from. */
  readonly exposures: SelectionData;
}

export interface ProductDeclaration extends UnverifiedDeclaration {
  readonly verification?: VerificationDeclaration;
}

export interface FlatsDeclaration extends CertifiedProduct {
  /** Which pipeline makes them where it is not the usual cpFlat: `anaglyph` from two LEDs, or `singleChip` without the focal plane. */
  readonly variant?: "anaglyph" | "singleChip";
  /** Date and letter of the verifications; the generation's where absent. */
  readonly verifyRerun?: string;
  /** One for each band that the instrument has a filter of: LATISS has no `u`. */
  readonly bands: Readonly<Partial<Record<Band, BandDeclaration>>>;
}

export interface UnverifiedBandsDeclaration extends CertifiedProduct {
  /** One for each band that the instrument has a filter of: LATISS has no `u`. */
  readonly bands: Readonly<Partial<Record<Band, UnverifiedBandDeclaration>>>;
}

export interface UnverifiedBandDeclaration {
  /** Exposures the band's calibration is made from; those of other bands are left out. */
  readonly exposures: SelectionData;
}

export interface BandDeclaration {
  /** Exposures the band's calibration is made from; those of other bands are left out. */
  readonly exposures: SelectionData;
  /** Exposures it is tried on. */
  readonly verification?: SelectionData;
}

/** Texts of a package, as people wrote and reviewed them (DMTN-148 sections 3.2 and 4.7). */
export interface CuratedDeclaration extends CertifiedProduct {
  readonly curated: PackageDeclaration;
}

export interface PackageDeclaration {
  /**
   * Name of the package, e.g. `obs_lsst_data`; where its checkout lies, EUPS or the world says.
   * @pattern ^[a-z][a-z0-9_]*$
   */
  readonly package: string;
  /**
   * Commit whose texts are meant, in full.
   * @pattern ^[0-9a-f]{40}$
   */
  readonly commit: string;
}

export interface ScienceDeclaration {
  /** Date and letter of the processing, e.g. `20240210a`. */
  readonly rerun: string;
  /** Exposures to be processed. */
  readonly exposures: SelectionData;
}

export interface VerificationDeclaration {
  /** Date and letter of the verification; the generation's where absent. */
  readonly rerun?: string;
  /** Exposures the product is tried on; at least those it was made from (DMTN-222 section 3.2). */
  readonly exposures: SelectionData;
}

export interface Withdrawal {
  /** Day of the decision, ISO 8601, e.g. `2024-05-01`. */
  readonly on: string;
  /** Why, for those who come later. */
  readonly reason: string;
}
