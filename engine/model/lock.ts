import type { PixelBox } from "./correction.ts";
import type { NumberedDetectors } from "./detectors.ts";
import type { MadeVerdict } from "./verdict.ts";

/** `<ticket>.lock.json`: the resolved inputs (`inputs`, by `calib lock`) and the datasets that were made (`made`, by the release). */
export interface Lock {
  readonly version: 1;
  readonly set: string;
  readonly inputs: LockInputs;
  readonly made?: LockMade;
}

export interface LockInputs {
  readonly products: readonly LockedProduct[];
  /** Auxiliary collections as they were found. */
  readonly collections?: readonly LockedCollection[];
  /** Package versions of the build site's bridge. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface LockedProduct {
  /** Product and band, e.g. `flat-r`. */
  readonly product: string;
  readonly rerun: string;
  /** Digest of the part of the declaration from which this was resolved. */
  readonly declaration: string;
  /** Inputs of the generation; null for products that are only verified, and for curated and corrected ones. */
  readonly construction: LockedRun | null;
  /** Inputs of the verification; null if the product is not verified. */
  readonly verification: LockedVerification | null;
  /** The product that this one is compared with, for one that is judged by its own values; its `run` is that of the generation. */
  readonly replaces?: LockedReplaced;
  /** Texts of a curated product. */
  readonly curated?: LockedCurated;
  /** Base and corrections of a corrected product. */
  readonly corrected?: LockedCorrected;
  /** Datasets of a product that is kept as people made it. */
  readonly kept?: readonly LockedKept[];
  /** RUNs that count as attempts although their names are not `<output>/runN`. Only `calib adopt` writes this field. */
  readonly adopted?: { readonly run: string | null; readonly verifyRun: string | null };
}

/** An auxiliary collection as it was found. Datasets that its RUNs gained later are not delivered. */
export interface LockedCollection {
  readonly name: string;
  /** Digest of the part of the declaration from which this was resolved. */
  readonly declaration: string;
  /** Chains that it becomes a member of. */
  readonly chains: readonly string[];
  readonly type: "RUN" | "CHAINED";
  /** In search order. */
  readonly runs: readonly string[];
  readonly parts: readonly LockedPart[];
  /** Null if no skymap is named. */
  readonly skymap: LockedSkymap | null;
}

/** Datasets of one type in one RUN. */
export interface LockedPart {
  readonly run: string;
  readonly datasetType: string;
  readonly datasets: readonly { readonly id: string; readonly dataId: Readonly<Record<string, string | number>> }[];
}

/** Dimension records of a skymap: the hash of its configuration, and counts. */
export interface LockedSkymap {
  readonly skymap: string;
  readonly hash: string;
  readonly tracts: number;
  readonly patches: number;
}

/** A certified dataset that people made. */
export interface LockedKept {
  readonly id: string;
  readonly run: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** Range of its certification, TAI nanoseconds; null for an open bound. */
  readonly begin: string | null;
  readonly end: string | null;
}

/** Texts of a package at a commit. */
export interface LockedCurated {
  readonly package: string;
  readonly branch: string | null;
  readonly commit: string;
  /** Texts that are valid within the set's range. */
  readonly files: readonly LockedText[];
}

export interface LockedText {
  /** Path below the package. */
  readonly path: string;
  readonly sha256: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** Begin of validity by its file name, TAI. */
  readonly date: string;
  /** Range of its certification, TAI nanoseconds: from its date until that of the next text of its data ID, within the set's range. */
  readonly begin: string | null;
  readonly end: string | null;
  /** Last commit that changed it, with author and time. */
  readonly commit: string;
  readonly author: string;
  readonly committed: string;
}

/** The datasets of a RUN as they were found, each with its correction. */
export interface LockedCorrected {
  readonly from: string;
  readonly author: string;
  readonly date: string;
  readonly reason: string;
  readonly datasets: readonly LockedCorrection[];
}

export interface LockedCorrection {
  readonly dataId: Readonly<Record<string, string | number>>;
  /** UUID in the base. */
  readonly replaces: string;
  /** Absent if the dataset stays as it is. */
  readonly change?: LockedChange;
}

export type LockedChange =
  | { readonly kind: "text"; readonly package: string; readonly commit: string; readonly path: string; readonly sha256: string }
  | { readonly kind: "mask"; readonly boxes: readonly PixelBox[] }
  /** `id` is the UUID of the other RUN's dataset. */
  | { readonly kind: "run"; readonly run: string; readonly id: string };

/** One pipeline with its exposures. */
export interface LockedRun {
  /** Exposure IDs, sorted; empty if only other products are read. */
  readonly exposures: readonly number[];
  /** First begin and last end of the exposures, TAI nanoseconds; null if a record has no time. */
  readonly span: { readonly begin: string | null; readonly end: string | null };
  /** Physical filters of the exposures, for products with one dataset per filter; absent for other products and in older locks. */
  readonly filters?: readonly string[];
  /** Absent in older locks. */
  readonly records?: LockedRecords;
  readonly pipeline: LockedPipeline;
}

export interface LockedVerification extends LockedRun {
  /** Exposures that begin a sequence, when the camera was not flushed yet; absent in older locks. */
  readonly first?: readonly number[];
  /** The verification that this one is compared with; absent without one. */
  readonly replaces?: LockedReplaced;
}

/** The verification of an adopted set that answers for the product until this set is in use. */
export interface LockedReplaced {
  readonly set: string;
  readonly run: string;
  /** Exposures that its calibration was made from, other ones, and those that begin a sequence. */
  readonly internal: readonly number[];
  readonly external: readonly number[];
  readonly first: readonly number[];
  readonly detectors: readonly number[];
}

/** Records of the exposures when they were locked: columns, one entry for each exposure. Times are TAI nanoseconds. */
export interface LockedRecords {
  readonly observationType: readonly string[];
  readonly physicalFilter: readonly string[];
  readonly begin: readonly (string | null)[];
  readonly end: readonly (string | null)[];
}

export interface LockedPipeline {
  /** Path below CP_PIPE_DIR or CP_VERIFY_DIR. */
  readonly path: string;
  /** `CP_PIPE_DIR`, `CP_VERIFY_DIR`, or `reference` for the pipelines of this project. */
  readonly source: string;
  readonly branch: string | null;
  readonly commit: string | null;
  /** sha256 of the pipeline file. */
  readonly sha256: string;
}

export interface LockMade {
  /** Combined fingerprint of the set, the same at every site that holds it. */
  readonly fingerprint: string;
  /** Digest of the report's data. */
  readonly report: string;
  /** Version of those data; absent where it is 1, as it was before there was a number. */
  readonly reportVersion?: number;
  readonly products: readonly MadeProduct[];
  /** Products that were made and are not delivered: bootstraps, science frames. */
  readonly others: readonly MadeOther[];
  readonly datasetTypes: readonly { readonly name: string; readonly dimensions: readonly string[]; readonly storageClass: string }[];
  /** Auxiliary collections with their files. */
  readonly collections?: readonly MadeCollection[];
}

export interface MadeCollection {
  readonly name: string;
  /** Digest of the declaration, as in the lock's inputs. */
  readonly declaration: string;
  /** Chains that it becomes a member of: the approval covers them. */
  readonly chains: readonly string[];
  readonly type: "RUN" | "CHAINED";
  readonly runs: readonly string[];
  readonly fingerprint: string;
  readonly datasetTypes: readonly {
    readonly name: string;
    readonly dimensions: readonly string[];
    readonly storageClass: string;
    readonly isCalibration: boolean;
  }[];
  readonly parts: readonly MadePart[];
  /** File of the skymap's dimension records in the bundle; null if no skymap is named. */
  readonly records: MadeRecords | null;
}

/** Datasets of one type in one RUN. */
export interface MadePart {
  readonly run: string;
  readonly datasetType: string;
  readonly fingerprint: string;
  readonly datasets: readonly LockedDataset[];
}

export interface MadeRecords extends LockedSkymap {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

export interface MadeProduct {
  readonly product: string;
  readonly rerun: string;
  readonly certifyRerun: string;
  readonly verifyRerun: string;
  /** Complete RUN of the generation. */
  readonly run: string;
  /** Further RUNs: of curated calibrations one for each later date of a data ID, of adopted ones any. */
  readonly later?: readonly string[];
  /** Null if it is not verified. */
  readonly verifyRun: string | null;
  /** CALIBRATION collection. */
  readonly collection: string;
  readonly datasetType: string;
  readonly fingerprint: string;
  readonly verdict: MadeVerdict;
  /** Detectors as they were declared; absent if the product is made for those that the world lists. */
  readonly detectors?: NumberedDetectors;
  readonly datasets: readonly LockedDataset[];
}

export interface MadeOther {
  readonly product: string;
  readonly rerun: string;
  readonly run: string;
}

export interface LockedDataset {
  readonly id: string;
  /** RUN of a product's dataset. Absent in older locks, where it is any RUN of the product, and in parts, which name their RUN. */
  readonly run?: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** TAI nanoseconds as a decimal string; null for an open bound. */
  readonly begin: string | null;
  readonly end: string | null;
  readonly sha256: string;
  readonly size: number;
}
