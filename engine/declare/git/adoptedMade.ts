import path from "node:path";
import type { Approval } from "../../model/approval.ts";
import { digestOfMade } from "../../model/alteredMade.ts";
import type { Calibset } from "../../model/calibset.ts";
import type { LockMade } from "../../model/lock.ts";
import { files, type Home } from "../setFiles.ts";
import { decisionOf, landedApprovals } from "./approvalVersions.ts";
import { inCheckout, openCheckout, realFile, type Checkout } from "./checkout.ts";
import { setFileAt } from "./setFileAt.ts";

/**
 * Returns the lock's part made that an approval accepted, as git has it: at the commit that the approval names, or else at the one
 * that adopted it. An approval with a digest is believed before its commit. Null if git holds no such lock.
 */
export async function findAdoptedMade(home: Home, set: Calibset, approval: Approval): Promise<LockMade | null> {
  const checkout = await checkoutOf(path.dirname(files.approval(home, set)));
  if (!checkout) return null;
  const [approvalName, lockName] = [
    inCheckout(checkout, await realFile(files.approval(home, set))),
    inCheckout(checkout, await realFile(files.lock(home, set))),
  ];
  if (approvalName === undefined || lockName === undefined) return null;
  const madeAt = async (commit: string | undefined): Promise<LockMade | null> =>
    commit === undefined ? null : ((await setFileAt("lock", checkout, commit, lockName))?.made ?? null);
  const isAccepted = (made: LockMade): boolean =>
    approval.made === undefined ? made.fingerprint === approval.fingerprint : digestOfMade(made) === approval.made;
  const atBase = approval.made === undefined ? null : await madeAt(approval.base);
  if (atBase && isAccepted(atBase)) return atBase;
  const [adoption] = decisionOf(await landedApprovals(checkout, { approval: approvalName, lock: lockName }), approval);
  const adopted = await madeAt(adoption?.commit);
  return adopted && isAccepted(adopted) ? adopted : null;
}

/** Checkouts by folder: many sets lie in one folder, and outside git each would ask git in vain. */
const checkouts = new Map<string, Promise<Checkout | null>>();

function checkoutOf(folder: string): Promise<Checkout | null> {
  const known = checkouts.get(folder) ?? openCheckout(folder).catch(() => null);
  checkouts.set(folder, known);
  return known;
}
