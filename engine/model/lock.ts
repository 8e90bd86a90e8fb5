/** `<ticket>.lock.json`: what was resolved (`inputs`, by `calib lock`) and what was made (`made`, by the release). */
export interface Lock {
  readonly version: 1;
  readonly set: string;
  readonly inputs: LockInputs;
  readonly made?: LockMade;
}

export interface LockInputs {
  readonly products: readonly LockedProduct[];
  /** Package versions of the build site's bridge. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface LockedProduct {
  readonly product: string;
  readonly rerun: string;
  /** Digest of the part of the declaration from which this was resolved. */
  readonly declaration: string;
  /** IDs of the exposures it is made from, sorted. */
  readonly exposures: readonly number[];
  readonly verification: readonly number[];
  /** First begin and last end of the verification exposures, TAI nanoseconds; null where a record has no time. */
  readonly verificationSpan: { readonly begin: string | null; readonly end: string | null };
  readonly pipeline: LockedPipeline;
  readonly verifyPipeline: LockedPipeline;
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
  readonly products: readonly MadeProduct[];
  readonly datasetTypes: readonly { readonly name: string; readonly dimensions: readonly string[]; readonly storageClass: string }[];
}

export interface MadeProduct {
  readonly product: string;
  readonly rerun: string;
  readonly certifyRerun: string;
  readonly verifyRerun: string;
  /** RUN observed to be complete. */
  readonly run: string;
  readonly verifyRun: string;
  /** CALIBRATION collection. */
  readonly collection: string;
  readonly datasetType: string;
  readonly fingerprint: string;
  readonly verdict: MadeVerdict;
  readonly datasets: readonly LockedDataset[];
}

export interface MadeVerdict {
  readonly kind: "pass" | "needs-decision" | "fail";
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
