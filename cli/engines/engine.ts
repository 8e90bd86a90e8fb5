import type { Workspace } from "../../engine/declare/workspace.ts";

export type Operation = "up" | "preview" | "refresh" | "destroy";

/** One Pulumi operation on the stack of one set, by the host or by the Pulumi CLI. */
export interface DeployRequest {
  readonly operation: Operation;
  readonly workspace: Workspace;
  readonly set: string;
  readonly expectNoChanges: boolean;
  /** Whether to wait at checkpoints until somebody has reviewed the images. */
  readonly wait: boolean;
  /** File to which the engine appends its progress. */
  readonly progressFile: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The result of the operation in Pulumi. The engine writes the result of each unit to the progress file. */
export interface DeployResult {
  readonly ok: boolean;
  /** Whether there were changes although none were expected. */
  readonly unexpected: boolean;
  /** Number of units that the operation removed from Pulumi's state. */
  readonly forgotten: number;
  readonly failures: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}

export type DeployEngine = (request: DeployRequest) => Promise<DeployResult>;
