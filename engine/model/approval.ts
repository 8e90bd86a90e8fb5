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
  /** Each verification failure accepted, by its name in the report. */
  readonly acceptedFailures: readonly string[];
  readonly remarks?: string;
}
