import { CalibError } from "../errors.ts";
import type { Scene } from "../declare/loadedSet.ts";
import type { Approval } from "../model/approval.ts";

/** The approval as a person will complete it: proposed, naming exactly what was made. */
export function scaffoldApproval({ set, lock, approval }: Scene, tickets: { readonly taxicab: string; readonly deployment: string }): Approval {
  if (!lock?.made) throw new CalibError("not-released", `${set.key} has nothing to approve`);
  if (approval) throw new CalibError("approval-exists", `${set.key} is ${approval.state}`);
  return {
    set: set.key,
    tickets: { construction: set.ticket, ...tickets },
    state: "proposed",
    fingerprint: lock.made.fingerprint,
    report: lock.made.report,
    acceptedFailures: [],
  };
}
