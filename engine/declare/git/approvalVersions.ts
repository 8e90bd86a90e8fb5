import type { Approval } from "../../model/approval.ts";
import type { Checkout } from "./checkout.ts";
import { landingsOf, logOf, type Author, type Landing } from "./log.ts";
import { setFileAt } from "./setsAt.ts";

/** An approval as of a commit. */
export interface ApprovalVersion {
  readonly commit: string;
  readonly by: Author;
  /** Null if the file is missing, or is no approval. */
  readonly approval: Approval | null;
}

export interface Approvals {
  /** After each commit that changed the file, oldest first: who decided what. */
  readonly commits: readonly ApprovalVersion[];
  /** After each change on the main line, oldest first: what came together. */
  readonly landings: readonly ApprovalVersion[];
}

export const noApprovals: Approvals = { commits: [], landings: [] };

export async function approvalsOf(checkout: Checkout, file: string): Promise<Approvals> {
  const versions = (all: readonly Landing[]) =>
    Promise.all(
      [...all].reverse().map(async ({ commit, by }) => ({ commit, by, approval: await setFileAt("approval", checkout, commit, file) })),
    );
  return {
    commits: await versions(await logOf(checkout, file, ["--topo-order"])),
    landings: await versions(await landingsOf(checkout, file)),
  };
}
