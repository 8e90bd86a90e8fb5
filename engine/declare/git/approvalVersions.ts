import type { Approval } from "../../model/approval.ts";
import { digestOfMade } from "../../model/alteredMade.ts";
import { digestOf, type Json } from "../../model/digest.ts";
import { plainJson } from "../plainJson.ts";
import type { Checkout } from "./checkout.ts";
import { landingsOf, logOf, type Author, type Landing } from "./log.ts";
import { setFileAt } from "./setFileAt.ts";

/** An approval as of a commit. */
export interface ApprovalVersion {
  readonly commit: string;
  readonly by: Author;
  /** Null if the file is missing, or is no approval. */
  readonly approval: Approval | null;
  /** Which lock the version binds its decision to, if it only adds the lock's digest (`calib approve --bind`). */
  readonly binds?: "the adopted lock" | "another lock";
}

export interface Approvals {
  /** After each commit that changed the file, oldest first: who decided what. */
  readonly commits: readonly ApprovalVersion[];
  /** After each change on the main line, oldest first: what came together. */
  readonly landings: readonly ApprovalVersion[];
}

export const noApprovals: Approvals = { commits: [], landings: [] };

/** Paths of an approval and of its lock, from the top of the repository. */
export interface ApprovalFiles {
  readonly approval: string;
  readonly lock: string;
}

export const approvalsOf = async (checkout: Checkout, names: ApprovalFiles): Promise<Approvals> => ({
  commits: await versionsOf(checkout, names, await logOf(checkout, names.approval, ["--topo-order"])),
  landings: await landedApprovals(checkout, names),
});

/** The approval after each change on the main line, oldest first. */
export const landedApprovals = async (checkout: Checkout, names: ApprovalFiles): Promise<readonly ApprovalVersion[]> =>
  versionsOf(checkout, names, await landingsOf(checkout, names.approval));

/** The versions that make up the decision in force: from the one that adopted these datasets to the last. Pure. */
export function decisionOf(versions: readonly ApprovalVersion[], { fingerprint }: Approval): readonly ApprovalVersion[] {
  const isOther = ({ approval }: ApprovalVersion): boolean => approval?.state !== "adopted" || approval.fingerprint !== fingerprint;
  return versions.slice(versions.findLastIndex(isOther) + 1);
}

async function versionsOf(checkout: Checkout, names: ApprovalFiles, changes: readonly Landing[]): Promise<readonly ApprovalVersion[]> {
  const versions = await Promise.all(
    [...changes].reverse().map(async ({ commit, by }) => {
      return { commit, by, approval: await setFileAt("approval", checkout, commit, names.approval) };
    }),
  );
  return Promise.all(
    versions.map(async (version, index): Promise<ApprovalVersion> => {
      const { approval } = version;
      if (!approval || !isBinding(versions[index - 1]?.approval ?? null, approval)) return version;
      const [adoption] = decisionOf(versions.slice(0, index), approval);
      const made = adoption && (await setFileAt("lock", checkout, adoption.commit, names.lock))?.made;
      return { ...version, binds: made && digestOfMade(made) === approval.made ? "the adopted lock" : "another lock" };
    }),
  );
}

/** Whether an adopted approval gained the digest of its lock, and nothing of the decision changed. */
function isBinding(before: Approval | null, after: Approval): boolean {
  if (before?.state !== "adopted" || after.made === undefined || (before.made !== undefined && before.made !== after.made)) return false;
  return digestOf(decided(before)) === digestOf(decided(after));
}

const decided = ({ made: _made, base: _base, ...decision }: Approval): Json => plainJson(decision);
