import { appendFileSync } from "node:fs";
import type { Code } from "../errors.ts";
import type { Skew } from "../bridge/clock.ts";
import type { StepName } from "../model/change.ts";

/** A report of the engine while it works on a unit. */
export type ProgressEvent = StepProgress | UnitResult | FarClock;

/** A site whose clock is far off. */
export interface FarClock extends Skew {
  readonly kind: "clock";
  readonly site: string;
}

export interface StepProgress {
  readonly unit: string;
  readonly step: StepName;
  /** `applied` follows `applying` once a change is made. */
  readonly kind: "applying" | "applied" | "job" | "in sync" | "remark" | "waiting" | "failed";
  readonly text: string;
  /** Quanta, where a job runs. */
  readonly done?: number;
  readonly total?: number;
  /** The file at the site to which the job writes its output. */
  readonly log?: string;
}

/** The result of a unit in one run. Pulumi's state cannot replace it, because it also holds results of earlier runs. */
export interface UnitResult {
  readonly unit: string;
  readonly kind: "result";
  /** `pending` comes from a refresh alone: a change that an `up` would make. */
  readonly phase: "done" | "incomplete" | "waiting" | "pending" | "refused" | "failed";
  readonly code: Code | "";
  readonly reason: string;
}

export type Progress = (event: ProgressEvent) => void;

/** Appends to the file that the CLI follows; the provider's standard output belongs to Pulumi. */
export function progressToFile(file: string | undefined = process.env["CALIB_PROGRESS_FILE"]): Progress {
  if (file === undefined) return () => undefined;
  return (event) => {
    appendFileSync(file, `${JSON.stringify(event)}\n`);
  };
}
