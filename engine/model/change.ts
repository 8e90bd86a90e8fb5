import type { Code } from "../errors.ts";
import type { RepoName } from "./brand.ts";

export const stepNames = ["generate", "look", "certify", "verify", "report", "bundle", "deliver", "tag", "selfCheck", "activate"] as const;

export type StepName = (typeof stepNames)[number];

/** Why something is to be changed; for people only, never for a decision. */
export type Reason = "missing" | "incomplete" | "differs" | "interrupted" | "earlier attempt failed" | "withdrawn";

/** One change, in words that complete "will …". */
export interface Change {
  readonly summary: string;
  readonly reason: Reason;
  /** What a person should know beside the summary. It may read differently a minute later, so a saved plan does not hold it. */
  readonly remark?: string;
  /** Whether a pipeline runs for it: there are only so many at a time. */
  readonly startsJob?: true;
  /** What it is a part of, where nothing else waits for that: if it fails, only later changes of the same part are left out. */
  readonly part?: string;
  /** What it moves and computes, where that is worth knowing. */
  readonly cost?: { readonly datasets?: number; readonly files?: number; readonly bytes?: number; readonly quanta?: number };
}

/** What only people can decide; of a part, what comes after goes on without it. */
export interface Refusal {
  readonly code: Code;
  readonly reason: string;
  readonly part?: string;
}

/** What a step makes of the world as it is. */
export type Plan<C> =
  | { readonly kind: "in-sync"; readonly note: string }
  | { readonly kind: "change"; readonly changes: readonly C[]; readonly besides?: Refusal }
  | { readonly kind: "running"; readonly job: string; readonly repo: RepoName; readonly note: string; readonly isWorkflow: boolean }
  | { readonly kind: "waiting"; readonly code: Code; readonly reason: string }
  | ({ readonly kind: "refused" } & Refusal);

/** What must be known before a step can be wanted at all. */
export type DesiredState<D> =
  | { readonly kind: "wanted"; readonly value: D }
  | { readonly kind: "unwanted"; readonly note: string }
  | { readonly kind: "waiting"; readonly code: Code; readonly reason: string }
  | { readonly kind: "refused"; readonly code: Code; readonly reason: string };
