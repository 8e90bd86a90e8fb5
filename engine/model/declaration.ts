import type { BpsExecutor } from "./bps.ts";
import type { Catalog, ProductName } from "./catalog.ts";
import type { Correction } from "./correction.ts";
import type { DetectorGroup } from "./detectors.ts";
import type { Band } from "./instruments.ts";
import type { SelectionData } from "./selection.ts";
import type { Waivers } from "./waivers.ts";
import type { DatasetTypeText, IdNumber } from "./written.ts";

/** A set that is valid from `begin` on. A newer set ahead of it in the chain ends its use (DMTN-222 section 2). */
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
 * One set of calibrations as people declare it, in `calibsets/<instrument>/<ticket>.ts`, `.json` or `.yaml`. It is plain data: written as JSON and
 * read again, it has the same digest.
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
  /** The build repository, and the collections that the set is made from. */
  readonly build: BuildDeclaration;
  /** Products by catalog name (docs/products.md), e.g. `bias`. */
  readonly products: ProductDeclarations;
  /** CALIBRATION collections of the ticket that people made, kept as they are and never rebuilt. `calib adopt` writes this field. */
  readonly adopted?: readonly AdoptedDeclaration[];
  /**
   * Members of the ticket chain in the order in which people made it, members without datasets included. Without this field later
   * products are searched first. `calib adopt` writes it.
   */
  readonly chain?: readonly string[];
  /**
   * Auxiliary collections: reference catalogs, pretrained models, FGCM tables, photodiode data, skymaps. Each is a RUN, or a chain of
   * RUNs, e.g. `{ "refcats/DM-49042/the_monster_20250219": { chains: ["refcats"] } }`.
   */
  readonly collections?: Readonly<Record<string, CollectionDeclaration>>;
  /**
   * Repositories to deliver to, besides the build repository, e.g. `summit/LATISS`.
   * @uniqueItems true
   */
  readonly targets: readonly string[];
  /** Repositories that are left out on purpose, each with its reason, e.g. `{ "usdf/embargo_old": "closed" }`. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Takes the set out of use everywhere; its data stay. `calib withdraw` writes this field. */
  readonly withdrawn?: Withdrawal;
  /** Facts that `calib adopt` could not recover, in words. `calib check` reports each line until it is removed. */
  readonly todo?: readonly string[];
}

/** The datasets of one type in a collection that people made; the lock names them with their RUNs and validity ranges. */
export interface AdoptedDeclaration {
  /**
   * Name in plans and reports, e.g. `pseudoFlat.20250401b`.
   * @pattern ^[A-Za-z0-9][A-Za-z0-9._-]*$
   */
  readonly name: string;
  /** CALIBRATION collection: the ticket's own name, or a name below it. */
  readonly collection: string;
  readonly datasetType: DatasetTypeText;
  /** Detectors that people made it for, if not for all that the world lists. */
  readonly detectors?: DetectorsDeclaration;
}

/** An auxiliary collection, delivered and compared as the lock records it. */
export interface CollectionDeclaration {
  /** Repository that it is taken from; the build repository if absent. */
  readonly from?: string;
  /** Takes only the datasets of this skymap from a shared RUN, e.g. `lsst_cells_v1`; the records of skymap, tracts and patches are delivered too. */
  readonly skymap?: string;
  /**
   * Chains that it becomes a member of, e.g. `["refcats", "LSSTComCam/defaults"]`; it is prepended to those that lack it.
   * On the ticket chain, which only a RUN that people put there may name, it has its place in `chain`.
   * @uniqueItems true
   */
  readonly chains?: readonly string[];
}

export interface BuildDeclaration {
  /** Repository in which the set is made, e.g. `usdf/embargo`. */
  readonly repo: string;
  /** Collection of raw exposures, e.g. `LATISS/raw/all`. */
  readonly raws: string;
  /** Collections of calibrations to start from, in search order, e.g. `["LATISS/calib"]`; for a bootstrap, its RUN. */
  readonly calibs: readonly string[];
  /** Program that runs the pipelines: `pipetask`, on the machine of the build repository's bridge; or `{ kind: "bps" }`, on the site's batch system. */
  readonly executor: "pipetask" | BpsExecutor;
}

/** Products by catalog name. */
export type ProductDeclarations = {
  readonly [Name in ProductName]?: Forms[Catalog[Name]["form"]] | Written<Name> | CorrectedOf<Catalog[Name]["form"]>;
};

/** Products that may be curated instead of measured. */
type Written<Name extends ProductName> = Catalog[Name] extends { readonly curated: unknown } ? CuratedDeclaration : never;

/** Products that may be corrected instead of generated; each band by itself. */
type CorrectedOf<Form> = Form extends keyof CorrectedForms ? CorrectedForms[Form] : never;

/** Fields of a corrected product, by its form. */
export interface CorrectedForms {
  readonly merged: CorrectedProduct;
  readonly derived: CorrectedDeclaration;
  readonly measured: CorrectedProduct;
  readonly ramp: CorrectedProduct;
  readonly unverified: CorrectedDeclaration;
  readonly curated: CorrectedDeclaration;
}

/** Fields of a product, by its form (product.ts). */
export interface Forms {
  readonly bootstrap: BootstrapDeclaration;
  readonly merged: MergedDeclaration;
  readonly derived: CertifiedProduct;
  readonly measured: ProductDeclaration;
  readonly ramp: RampDeclaration;
  readonly unverified: UnverifiedDeclaration;
  readonly unverifiedBands: UnverifiedBandsDeclaration;
  readonly flats: FlatsDeclaration;
  readonly tried: ScienceDeclaration;
  readonly curated: CuratedDeclaration;
}

export interface CommonProduct {
  /** Date and letter of the generation, e.g. `20240326a`; each new attempt at the product needs a new letter. */
  readonly rerun: string;
  /** People review its images before it is certified, or read by another product: `calib continue`. */
  readonly checkpoint?: CheckpointDeclaration;
  /** Detectors that it is made for, if not for all that the world lists. */
  readonly detectors?: DetectorsDeclaration;
  /** Diagnostics that are accepted, each with its reason. */
  readonly waive?: Waivers;
}

/** Detectors of a product, e.g. `{ without: { "4": "no power" } }` or `{ groups: ["science", "wavefront"] }`. */
export interface DetectorsDeclaration {
  /**
   * Groups of detectors; those that the world lists if absent.
   * @uniqueItems true
   * @minItems 1
   */
  readonly groups?: readonly DetectorGroup[];
  /** Detectors that the product lacks, each with the reason. Exposures find what is next on the instrument chain. */
  readonly without?: Readonly<Record<string, string>>;
}

/** Detectors whose images are shown, e.g. `{ detectors: [5, 8] }`; without numbers, a mosaic or all of them: `{}`. */
export interface CheckpointDeclaration {
  /** Detector numbers; obs_lsst counts them from 0. */
  readonly detectors?: readonly IdNumber[];
}

export interface BootstrapDeclaration extends CommonProduct {
  /** Exposures that the product is made from. */
  readonly exposures: SelectionData;
}

export interface CertifiedProduct extends CommonProduct {
  /** Date and letter of the certification, e.g. `20240405a`; those of the generation if absent. A new letter of the generation needs a new one here too. */
  readonly certifyRerun?: string;
}

export interface MergedDeclaration extends CertifiedProduct {
  readonly verification?: VerificationDeclaration;
}

export interface UnverifiedDeclaration extends CertifiedProduct {
  /** Exposures that the product is made from. */
  readonly exposures: SelectionData;
}

export interface ProductDeclaration extends UnverifiedDeclaration {
  readonly verification?: VerificationDeclaration;
}

export interface RampDeclaration extends ProductDeclaration {
  /** Pipeline that measures it instead of the usual one: `lab` from pairs of flats that LSSTCam took in the laboratory, with a photodiode. */
  readonly variant?: "lab";
}

export interface FlatsDeclaration extends CertifiedProduct {
  /** Pipeline that makes the flats instead of the usual cpFlat: `anaglyph` from two LEDs, or `singleChip` without the focal plane. */
  readonly variant?: "anaglyph" | "singleChip";
  /** Date and letter of the verifications; those of the generation if absent. */
  readonly verifyRerun?: string;
  /** One entry for each band that the instrument has a filter of: LATISS has no `u`. */
  readonly bands: Readonly<Partial<Record<Band, BandDeclaration | CorrectedFlat>>>;
}

export interface UnverifiedBandsDeclaration extends CertifiedProduct {
  /** One entry for each band that the instrument has a filter of: LATISS has no `u`. */
  readonly bands: Readonly<Partial<Record<Band, UnverifiedBandDeclaration | CorrectedBand>>>;
}

export interface UnverifiedBandDeclaration {
  /** Exposures that the band's calibration is made from; those of other bands are ignored. */
  readonly exposures: SelectionData;
}

export interface BandDeclaration {
  /** Exposures that the band's calibration is made from; those of other bands are ignored. */
  readonly exposures: SelectionData;
  /** Exposures that it is verified on. */
  readonly verification?: SelectionData;
}

/** Curated texts of a package (DMTN-148 sections 3.2 and 4.7). */
export interface CuratedDeclaration extends CertifiedProduct {
  readonly curated: PackageDeclaration;
}

export interface PackageDeclaration {
  /**
   * Name of the package, e.g. `obs_lsst_data`; EUPS or the world names its checkout.
   * @pattern ^[a-z][a-z0-9_]*$
   */
  readonly package: string;
  /**
   * Commit of the texts, all 40 digits.
   * @pattern ^[0-9a-f]{40}$
   */
  readonly commit: string;
}

/** Existing datasets, some of them corrected by people ([docs/corrected.md](../../docs/corrected.md)). */
export interface CorrectedDeclaration extends CertifiedProduct {
  readonly corrected: Correction;
}

export interface CorrectedProduct extends CorrectedDeclaration {
  readonly verification?: VerificationDeclaration;
}

export interface CorrectedBand {
  /** The datasets of this band are taken from the base. */
  readonly corrected: Correction;
}

export interface CorrectedFlat extends CorrectedBand {
  /** Exposures that it is verified on. */
  readonly verification?: SelectionData;
}

export interface ScienceDeclaration {
  /** Date and letter of the processing, e.g. `20240210a`. */
  readonly rerun: string;
  /** Exposures that are processed. */
  readonly exposures: SelectionData;
  /** Diagnostics that are accepted, each with its reason. */
  readonly waive?: Waivers;
}

export interface VerificationDeclaration {
  /** Date and letter of the verification; those of the generation if absent. */
  readonly rerun?: string;
  /** Exposures that the product is verified on; at least those it was made from (DMTN-222 section 3.2). */
  readonly exposures: SelectionData;
}

export interface Withdrawal {
  /** Day of the decision, ISO 8601, e.g. `2024-05-01`. */
  readonly on: string;
  /** Reason, for later readers. */
  readonly reason: string;
}
