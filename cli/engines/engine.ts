import type { Workspace } from "../../engine/declare/workspace.ts";

export type Operation = "up" | "preview" | "refresh" | "destroy";

/** One Pulumi operation on one set's stack, whoever carries it out. */
export interface DeployRequest {
  readonly operation: Operation;
  readonly workspace: Workspace;
  readonly set: string;
  readonly expectNoChanges: boolean;
  /** Wait at checkpoints until somebody has looked. */
  readonly wait: boolean;
  /** File to which the engine appends what it is doing. */
  readonly progressFile: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What Pulumi says of the operation; how far each unit came, the engine writes to the progress file. */
export interface DeployResult {
  readonly ok: boolean;
  /** Changes although none were expected. */
  readonly unexpected: boolean;
  /** How many units the operation removed from Pulumi's state. */
  readonly forgotten: number;
  readonly failures: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}

export type DeployEngine = (request: DeployRequest) => Promise<DeployResult>;
