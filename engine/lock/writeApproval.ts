import { lockAlterationOf, reportAlterationOf } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import { digestOfMade } from "../model/alteredMade.ts";
import type { Approval } from "../model/approval.ts";
import type { LockMade } from "../model/lock.ts";
import { proposeRules } from "./proposeRules.ts";

/** An approval for a person to complete: proposed, with exactly what was made, and a rule without a reason for each cause of failures. `base` is the commit that holds it, if there is one. */
export function scaffoldApproval(
  loaded: LoadedSet,
  tickets: { readonly taxicab: string; readonly deployment: string },
  base: string | undefined,
): Approval {
  const { set, lock, approval } = loaded;
  if (!lock?.made) throw new CalibError("not-released", `${set.key} has nothing to approve`);
  if (approval) throw new CalibError("approval-exists", `${set.key} is ${approval.state}`);
  requireUnaltered(loaded, lock.made);
  const rules = proposeRules(lock.made.products);
  return {
    set: set.key,
    tickets: { construction: set.ticket, taxicab: tickets.taxicab, deployment: tickets.deployment },
    state: "proposed",
    fingerprint: lock.made.fingerprint,
    report: lock.made.report,
    ...boundTo(lock.made, base),
    acceptedFailures: [],
    ...(rules.length ? { accepted: rules } : {}),
  };
}

/** The approval with the digest of the lock that it accepted, and the same decision. Refuses a lock that differs from the accepted one. */
export function bindApproval(loaded: LoadedSet, base: string | undefined): Approval {
  const { set, lock, approval } = loaded;
  if (!lock?.made) throw new CalibError("not-released", `${set.key} has nothing to approve`);
  if (!approval) throw new CalibError("approval-missing", `${set.key} has no approval to bind`);
  if (approval.fingerprint !== lock.made.fingerprint || approval.report !== lock.made.report)
    throw new CalibError("approval-stale", `${set.key}: the approval accepts other datasets or another report than the lock has`);
  requireUnaltered(loaded, lock.made);
  return { ...approval, ...boundTo(lock.made, base) };
}

function requireUnaltered(loaded: LoadedSet, made: LockMade): void {
  const altered = lockAlterationOf(loaded);
  if (altered !== undefined) throw new CalibError("lock-altered", altered);
  const other = reportAlterationOf(loaded, made);
  if (other !== undefined) throw new CalibError("report-altered", other);
}

const boundTo = (made: LockMade, base: string | undefined): Pick<Approval, "made" | "base"> => ({
  made: digestOfMade(made),
  ...(base === undefined ? {} : { base }),
});
