import type { Code } from "../errors.ts";
import type { RepoName } from "./brand.ts";

export const stepNames = ["generate", "look", "certify", "verify", "report", "bundle", "deliver", "tag", "selfCheck", "activate"] as const;

export type StepName = (typeof stepNames)[number];

/** Why a change is planned; for people only, never for a decision. */
export type Reason = "missing" | "incomplete" | "differs" | "interrupted" | "earlier attempt failed" | "withdrawn";

/** One planned change. The summary completes "will ...". */
export interface Change {
  readonly summary: string;
  readonly reason: Reason;
  /** A further fact for people. Its text depends on the time of the plan, so that a saved plan does not hold it. */
  readonly note?: string;
  /** Whether it starts a pipeline, which needs one of the site's slots. */
  readonly startsJob?: true;
  /** Name of an independent part of the step: after a failure, only later changes of the same part are left out. */
  readonly part?: string;
  /** Amounts that it moves and computes. */
  readonly cost?: { readonly datasets?: number; readonly files?: number; readonly bytes?: number; readonly quanta?: number };
}

/** A decision that only people can make. A refusal of an independent part stops no other part. */
export interface Refusal {
  readonly code: Code;
  readonly reason: string;
  readonly part?: string;
}

/** The plan of a step for a repository as it was observed. */
export type Plan<C> =
  | { readonly kind: "in-sync"; readonly note: string; /** Whether every `up` prints the note. */ readonly isRemark?: true }
  | { readonly kind: "change"; readonly changes: readonly C[]; readonly besides?: Refusal }
  | { readonly kind: "running"; readonly job: string; readonly repo: RepoName; readonly note: string; readonly isWorkflow: boolean }
  | { readonly kind: "waiting"; readonly code: Code; readonly reason: string }
  | ({ readonly kind: "refused" } & Refusal);

/** The desired state of a step, or why it has none yet. */
export type DesiredState<D> =
  | { readonly kind: "wanted"; readonly value: D }
  | { readonly kind: "unwanted"; readonly note: string }
  | { readonly kind: "waiting"; readonly code: Code; readonly reason: string }
  | { readonly kind: "refused"; readonly code: Code; readonly reason: string };
