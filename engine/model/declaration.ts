import type { BpsExecutor } from "./bps.ts";
import type { Catalog, ProductName } from "./catalog.ts";
import type { Correction } from "./correction.ts";
import type { Band } from "./instruments.ts";
import type { SelectionData } from "./selection.ts";
import type { Waivers } from "./waivers.ts";

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
  /** What is made, by catalog name (docs/products.md), e.g. `bias`. */
  readonly products: ProductDeclarations;
  /**
   * What goes along as it is, by collection: reference catalogs, pretrained models, FGCM tables, photodiode data, skymaps. A RUN, or a
   * chain whose RUNs are meant, e.g. `{ "refcats/DM-49042/the_monster_20250219": { chains: ["refcats"] } }`.
   */
  readonly collections?: Readonly<Record<string, CollectionDeclaration>>;
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

/** A collection that is no product of the set: delivered and compared as the lock has it. */
export interface CollectionDeclaration {
  /** Repository that it is taken from; the build repository where absent. */
  readonly from?: string;
  /** Of a shared RUN only the datasets of this skymap; the records of skymap, tracts and patches come along, e.g. `lsst_cells_v1`. */
  readonly skymap?: string;
  /**
   * Chains that are to search it, e.g. `["refcats", "LSSTComCam/defaults"]`; it is put ahead where it is not on them yet.
   * @uniqueItems true
   */
  readonly chains?: readonly string[];
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

/** Products by catalog name. */
export type ProductDeclarations = { readonly [Name in ProductName]?: Forms[Catalog[Name]["form"]] | Written<Name> | CorrectedOf<Catalog[Name]["form"]> };

/** What people may have written instead of measuring it. */
type Written<Name extends ProductName> = Catalog[Name] extends { readonly curated: unknown } ? CuratedDeclaration : never;

/** What people may have corrected instead of making it anew; of what has bands, each band. */
type CorrectedOf<Form> = Form extends keyof CorrectedForms ? CorrectedForms[Form] : never;

/** What a calibset says of a corrected product, by its form. */
export interface CorrectedForms {
  readonly merged: CorrectedProduct;
  readonly derived: CorrectedDeclaration;
  readonly measured: CorrectedProduct;
  readonly unverified: CorrectedDeclaration;
  readonly curated: CorrectedDeclaration;
}

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
  readonly bands: Readonly<Partial<Record<Band, BandDeclaration | CorrectedFlat>>>;
}

export interface UnverifiedBandsDeclaration extends CertifiedProduct {
  /** One for each band that the instrument has a filter of: LATISS has no `u`. */
  readonly bands: Readonly<Partial<Record<Band, UnverifiedBandDeclaration | CorrectedBand>>>;
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

/** Datasets that are there already, some of them corrected by people ([docs/corrected.md](../../docs/corrected.md)). */
export interface CorrectedDeclaration extends CertifiedProduct {
  readonly corrected: Correction;
}

export interface CorrectedProduct extends CorrectedDeclaration {
  readonly verification?: VerificationDeclaration;
}

export interface CorrectedBand {
  /** Of the base the datasets of this band are taken. */
  readonly corrected: Correction;
}

export interface CorrectedFlat extends CorrectedBand {
  /** Exposures it is tried on. */
  readonly verification?: SelectionData;
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
