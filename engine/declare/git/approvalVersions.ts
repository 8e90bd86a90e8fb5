import type { Approval } from "../../model/approval.ts";
import type { Checkout } from "./checkout.ts";
import { landingsOf, logOf, type Author, type Landing } from "./log.ts";
import { setFileAt } from "./setsAt.ts";

/** An approval as a commit left it. */
export interface ApprovalVersion {
  readonly commit: string;
  readonly by: Author;
  /** Null where the file is gone, or is no approval. */
  readonly approval: Approval | null;
}

export interface Approvals {
  /** As each commit that touched the file left it, oldest first: who decided what. */
  readonly commits: readonly ApprovalVersion[];
  /** As the main line got it, oldest first: what came together. */
  readonly landings: readonly ApprovalVersion[];
}

export const noApprovals: Approvals = { commits: [], landings: [] };

export async function approvalsOf(checkout: Checkout, file: string): Promise<Approvals> {
  const versions = (all: readonly Landing[]) => Promise.all([...all].reverse().map(async ({ commit, by }) => ({ commit, by, approval: await setFileAt("approval", checkout, commit, file) })));
  return { commits: await versions(await logOf(checkout, file, ["--topo-order"])), landings: await versions(await landingsOf(checkout, file)) };
}
