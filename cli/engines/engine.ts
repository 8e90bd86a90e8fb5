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

export interface DeployResult {
  readonly ok: boolean;
  readonly changed: boolean;
  /** Changes although none were expected. */
  readonly unexpected: boolean;
  readonly units: readonly UnitState[];
  readonly failures: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}

/** A unit as Pulumi's state has it after the operation. */
export interface UnitState {
  readonly unit: string;
  readonly phase: string;
  readonly code: string;
  readonly reason: string;
}

export type DeployEngine = (request: DeployRequest) => Promise<DeployResult>;
