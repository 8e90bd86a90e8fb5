/** `<ticket>.approval.json`: what people accepted, by pull request (DMTN-222 section 3.4). Only `adopted` opens the gate. */
export interface Approval {
  readonly set: string;
  readonly tickets: {
    readonly construction: string;
    /** TAXICAB ticket, e.g. `TAXICAB-23`. */
    readonly taxicab: string;
    readonly deployment: string;
  };
  readonly state: "proposed" | "hailed" | "flagged" | "adopted" | "rejected";
  /** Combined fingerprint of the datasets accepted. */
  readonly fingerprint: string;
  /** Digest of the report accepted. */
  readonly report: string;
  /** Digest of the lock's part `made` that was accepted: RUNs, files, storage classes and verdicts too. Absent in older approvals. */
  readonly made?: string;
  /** Commit of the base that holds that lock; absent without git, and until the lock is merged. */
  readonly base?: string;
  /** Each verification failure accepted, by its name in the report. */
  readonly acceptedFailures: readonly string[];
  readonly remarks?: string;
}
