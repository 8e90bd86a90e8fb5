import { appendFileSync } from "node:fs";
import type { StepName } from "../model/change.ts";

/** What a person following along is told. */
export interface ProgressEvent {
  readonly unit: string;
  readonly step: StepName;
  readonly kind: "applying" | "job" | "in sync" | "waiting" | "failed";
  readonly text: string;
  /** Quanta, where a job runs. */
  readonly done?: number;
  readonly total?: number;
  /** Where the job's output goes, at its site. */
  readonly log?: string;
}

export type Progress = (event: ProgressEvent) => void;

/** Appends to the file that the CLI follows; the provider's standard output belongs to Pulumi. */
export function progressToFile(file: string | undefined = process.env["CALIB_PROGRESS_FILE"]): Progress {
  if (file === undefined) return () => undefined;
  return (event) => {
    appendFileSync(file, `${JSON.stringify(event)}\n`);
  };
}
