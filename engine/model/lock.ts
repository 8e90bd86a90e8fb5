import type { PixelBox } from "./correction.ts";

/** `<ticket>.lock.json`: what was resolved (`inputs`, by `calib lock`) and what was made (`made`, by the release). */
export interface Lock {
  readonly version: 1;
  readonly set: string;
  readonly inputs: LockInputs;
  readonly made?: LockMade;
}

export interface LockInputs {
  readonly products: readonly LockedProduct[];
  /** What goes along as it was found. */
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
  /** What it is made from; null where it is only tried out, and where people wrote or corrected it. */
  readonly construction: LockedRun | null;
  /** What it is tried on; null where it is not verified. */
  readonly verification: LockedRun | null;
  /** The texts that it is, where people wrote it. */
  readonly curated?: LockedCurated;
  /** The datasets that it was, and what people did to them. */
  readonly corrected?: LockedCorrected;
  /** Written by `calib adopt` alone: RUNs that count as attempts although their names are not `<output>/runN`. */
  readonly adopted?: { readonly run: string | null; readonly verifyRun: string | null };
}

/** A collection that is no product, as it was found: what its RUNs gained since stays behind. */
export interface LockedCollection {
  readonly name: string;
  /** Digest of the part of the declaration from which this was resolved. */
  readonly declaration: string;
  /** Chains that are to search it. */
  readonly chains: readonly string[];
  readonly type: "RUN" | "CHAINED";
  /** In search order. */
  readonly runs: readonly string[];
  readonly parts: readonly LockedPart[];
  /** Null where no skymap is named. */
  readonly skymap: LockedSkymap | null;
}

/** Datasets of one type in one RUN. */
export interface LockedPart {
  readonly run: string;
  readonly datasetType: string;
  readonly datasets: readonly { readonly id: string; readonly dataId: Readonly<Record<string, string | number>> }[];
}

/** Dimension records of a skymap, by its configuration's hash and by count. */
export interface LockedSkymap {
  readonly skymap: string;
  readonly hash: string;
  readonly tracts: number;
  readonly patches: number;
}

/** Texts of a package at a commit. */
export interface LockedCurated {
  readonly package: string;
  readonly branch: string | null;
  readonly commit: string;
  /** Those in force within the set's range. */
  readonly files: readonly LockedText[];
}

export interface LockedText {
  /** Below the package. */
  readonly path: string;
  readonly sha256: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** From when on it holds by its name, TAI. */
  readonly date: string;
  /** Range of its certification, TAI nanoseconds: from its date until the next of its data ID, within the set's. */
  readonly begin: string | null;
  readonly end: string | null;
  /** Last commit that touched it, by whom, and when. */
  readonly commit: string;
  readonly author: string;
  readonly committed: string;
}

/** The datasets of a RUN as they were found, each with what takes its place. */
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
  /** Absent where it stays what it is. */
  readonly change?: LockedChange;
}

export type LockedChange =
  | { readonly kind: "text"; readonly package: string; readonly commit: string; readonly path: string; readonly sha256: string }
  | { readonly kind: "mask"; readonly boxes: readonly PixelBox[] }
  /** With the UUID of the other RUN's dataset. */
  | { readonly kind: "run"; readonly run: string; readonly id: string };

/** One pipeline with its exposures. */
export interface LockedRun {
  /** Exposure IDs, sorted; none where only other products go in. */
  readonly exposures: readonly number[];
  /** First begin and last end of the exposures, TAI nanoseconds; null where a record has no time. */
  readonly span: { readonly begin: string | null; readonly end: string | null };
  /** Physical filters of the exposures, of each of which the product has one; of other products, and of older locks, none are named. */
  readonly filters?: readonly string[];
  readonly pipeline: LockedPipeline;
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
  /** What was made and stays behind: bootstraps, science frames. */
  readonly others: readonly MadeOther[];
  readonly datasetTypes: readonly { readonly name: string; readonly dimensions: readonly string[]; readonly storageClass: string }[];
  /** What goes along, with its files. */
  readonly collections?: readonly MadeCollection[];
}

export interface MadeCollection {
  readonly name: string;
  /** As the lock's inputs have it. */
  readonly declaration: string;
  /** Chains that are to search it: what people adopted with it. */
  readonly chains: readonly string[];
  readonly type: "RUN" | "CHAINED";
  readonly runs: readonly string[];
  readonly fingerprint: string;
  readonly datasetTypes: readonly { readonly name: string; readonly dimensions: readonly string[]; readonly storageClass: string; readonly isCalibration: boolean }[];
  readonly parts: readonly MadePart[];
  /** File of the skymap's dimension records in the bundle; null where no skymap is named. */
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
  /** RUN observed to be complete. */
  readonly run: string;
  /** Further RUNs of curated calibrations, one for each later date of some data ID. */
  readonly later?: readonly string[];
  /** Null where it is not verified. */
  readonly verifyRun: string | null;
  /** CALIBRATION collection. */
  readonly collection: string;
  readonly datasetType: string;
  readonly fingerprint: string;
  readonly verdict: MadeVerdict;
  readonly datasets: readonly LockedDataset[];
}

export interface MadeOther {
  readonly product: string;
  readonly rerun: string;
  readonly run: string;
}

export interface MadeVerdict {
  readonly kind: "pass" | "needs-decision" | "fail" | "not-verified";
  readonly failures: readonly string[];
}

export interface LockedDataset {
  readonly id: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** TAI nanoseconds as a decimal string; null where open. */
  readonly begin: string | null;
  readonly end: string | null;
  readonly sha256: string;
  readonly size: number;
}
