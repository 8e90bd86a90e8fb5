import type { Code } from "../errors.ts";
import type { LoadedSet } from "./loadedSet.ts";
import type { LockMade } from "../model/lock.ts";
import { areAsDeclared } from "./auxiliaryOf.ts";

/** Whether the set may leave the build repository: it is released and adopted, and each failure is accepted by name. */
export type Gate =
  { readonly kind: "open"; readonly made: LockMade } | { readonly kind: "closed"; readonly code: Code; readonly reason: string };

export function gate({ set, lock, approval }: LoadedSet): Gate {
  const made = lock?.made;
  if (!made || set.products.some(({ title, rerun }) => !isMade(made, title, rerun)) || !areAsDeclared(set, made)) {
    return closed("not-released", `${set.key} is not released`);
  }
  if (!approval) return closed("approval-missing", `${set.key} awaits its approval`);
  if (approval.state !== "adopted") return closed("approval-not-adopted", `${set.key} is ${approval.state} (${approval.tickets.taxicab})`);
  if (approval.fingerprint !== made.fingerprint) return closed("approval-stale", "the approval names another fingerprint than the lock");
  if (approval.report !== made.report) return closed("approval-stale", "the approval names another report than the lock");
  const open = made.products
    .flatMap((product) => product.verdict.failures)
    .filter((failure) => !approval.acceptedFailures.includes(failure));
  const failed = made.products.find((product) => product.verdict.kind === "fail");
  if (open.length && failed)
    return closed("verification-failed", `${failed.product}: the majority fails; ${open.length} failures are not accepted`);
  if (open.length) return closed("failure-not-accepted", `${open.length} not accepted, the first: ${open[0] ?? ""}`);
  return { kind: "open", made };
}

/** Whether people adopted the datasets that the lock records, even if the declaration has changed since. */
export const isAdopted = ({ lock, approval }: Pick<LoadedSet, "lock" | "approval">): boolean =>
  approval?.state === "adopted" && lock?.made !== undefined && approval.fingerprint === lock.made.fingerprint;

const isMade = (made: LockMade, name: string, rerun: string): boolean =>
  [...made.products, ...made.others].some((product) => product.product === name && product.rerun === rerun);

const closed = (code: Code, reason: string): Gate => ({ kind: "closed", code, reason });
