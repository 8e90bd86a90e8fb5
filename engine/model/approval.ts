import type { AcceptanceRule } from "./acceptance.ts";

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
  /** Failures accepted by name, of sets that were released with report version 1: `<failure>`, or `<product>: <failure>`. */
  readonly acceptedFailures: readonly string[];
  /** Failures accepted by rule, of all later sets. */
  readonly accepted?: readonly AcceptanceRule[];
  readonly remarks?: string;
}

/** Whether people accepted a failure of a product by its name. A name without a product accepts the failure in every product, as older approvals mean it. */
export function acceptedByName({ acceptedFailures }: Pick<Approval, "acceptedFailures">): (product: string, failure: string) => boolean {
  const names = new Set(acceptedFailures);
  return (product, failure) => names.has(failure) || names.has(nameOfFailure(product, failure));
}

/** The name under which an approval accepts a failure of one product only. */
export const nameOfFailure = (product: string, failure: string): string => `${product}: ${failure}`;
