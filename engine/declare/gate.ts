import type { Code } from "../errors.ts";
import type { LoadedSet } from "./loadedSet.ts";
import type { LockMade } from "../model/lock.ts";
import { changesOfMade, contradictionsOf, digestOfMade } from "../model/alteredMade.ts";
import { reportFile } from "./readReport.ts";
import { files } from "./setFiles.ts";
import { whyNotAccepted } from "./whyNotAccepted.ts";
import { areAsDeclared } from "./auxiliaryOf.ts";

/** Whether the set may leave the build repository: it is released and adopted, and each failure is accepted. */
export type Gate =
  { readonly kind: "open"; readonly made: LockMade } | { readonly kind: "closed"; readonly code: Code; readonly reason: string };

export function gate(loaded: LoadedSet): Gate {
  const { set, lock, approval } = loaded;
  const made = lock?.made;
  if (!made || set.products.some(({ title, rerun }) => !isMade(made, title, rerun)) || !areAsDeclared(set, made)) {
    return closed("not-released", `${set.key} is not released`);
  }
  if (!approval) return closed("approval-missing", `${set.key} awaits its approval`);
  if (approval.state !== "adopted") return closed("approval-not-adopted", `${set.key} is ${approval.state} (${approval.tickets.taxicab})`);
  if (approval.fingerprint !== made.fingerprint) return closed("approval-stale", "the approval names another fingerprint than the lock");
  if (approval.report !== made.report) return closed("approval-stale", "the approval names another report than the lock");
  const altered = lockAlterationOf(loaded);
  if (altered !== undefined) return closed("lock-altered", altered);
  const otherReport = reportAlterationOf(loaded, made);
  if (otherReport !== undefined) return closed("report-altered", otherReport);
  const refused = whyNotAccepted(made, approval);
  return refused ? closed(refused.code, refused.reason) : { kind: "open", made };
}

/** Whether people adopted the datasets that the lock records, even if the declaration has changed since. An altered lock records others. */
export const isAdopted = (loaded: Pick<LoadedSet, "lock" | "approval" | "adoptedMade">): boolean =>
  wasAdopted(loaded) && lockAlterationOf(loaded) === undefined;

/** Whether people adopted datasets of the lock's fingerprint. What an adopted set forbids stays forbidden under an altered lock. */
export const wasAdopted = ({ lock, approval }: Pick<LoadedSet, "lock" | "approval">): boolean =>
  approval?.state === "adopted" && lock?.made !== undefined && approval.fingerprint === lock.made.fingerprint;

/** Whether nothing but its fingerprint binds the lock to its approval: the approval has no digest, and git has no adopted lock. */
export const isUnbound = ({ approval, adoptedMade }: Pick<LoadedSet, "approval" | "adoptedMade">): boolean =>
  approval?.made === undefined && adoptedMade === null;

/** How the lock's part made differs from what people approved, or from its own fingerprints; undefined if it does not. */
export function lockAlterationOf({
  lock,
  approval,
  adoptedMade,
}: Pick<LoadedSet, "lock" | "approval" | "adoptedMade">): string | undefined {
  const made = lock?.made;
  if (!made) return undefined;
  const [contradiction, ...more] = contradictionsOf(made);
  if (contradiction !== undefined) return `${contradiction}${more.length ? `, and ${more.length} more` : ""}`;
  const accepted = approval?.made ?? (adoptedMade && digestOfMade(adoptedMade));
  if (accepted === null || accepted === digestOfMade(made)) return undefined;
  return `the lock's part made differs from what was approved${adoptedMade ? `: ${changesInWords(adoptedMade, made)}` : ""}`;
}

/** How the written report differs from the one that the lock names; undefined if it does not, or there is none. */
export const reportAlterationOf = ({ workspace, set, report }: LoadedSet, made: LockMade): string | undefined =>
  report === null || report.digest === made.report
    ? undefined
    : `${reportFile(files.reports(workspace, set))} has the digest ${short(report.digest)}, and the lock names ${short(made.report)}`;

/** How many changes to show. */
const SHOWN = 3;

/** The changes between two locks in words, the first few in full. */
export function changesInWords(before: LockMade, after: LockMade): string {
  const changes = changesOfMade(before, after);
  const words = changes.slice(0, SHOWN).map((each) => `${each.pointer} was ${each.before ?? "absent"}, is ${each.after ?? "absent"}`);
  return `${words.join("; ")}${changes.length > SHOWN ? `; and ${changes.length - SHOWN} more` : ""}`;
}

const short = (digest: string): string => digest.slice(0, 12);

const isMade = (made: LockMade, name: string, rerun: string): boolean =>
  [...made.products, ...made.others].some((product) => product.product === name && product.rerun === rerun);

const closed = (code: Code, reason: string): Gate => ({ kind: "closed", code, reason });
