import type { Code } from "../errors.ts";
import type { StepName } from "../steps/step.ts";

/** How far a unit came: "not yet" is a success with a reason; only failures throw. */
export type Outcome =
  | { readonly phase: "done"; readonly steps: readonly StepState[] }
  /** All but a part that nothing else waits for: a failure for people, and none for what comes after. */
  | { readonly phase: "incomplete"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] }
  | { readonly phase: "waiting"; readonly code: Code; readonly reason: string; readonly steps: readonly StepState[] };

export interface StepState {
  readonly step: StepName;
  readonly state: "in sync" | "not wanted" | "not selected" | "incomplete" | "waiting";
  readonly note: string;
}
