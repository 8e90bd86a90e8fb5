import type { JobFacts } from "../../bridge/wire.ts";
import type { Code } from "../../errors.ts";
import { compact } from "../../model/ranges.ts";
import type { Attempt } from "../../progress/attempts.ts";

/** What a job is about that failed, or that people have to see to: where it is, why, what it lacks, and where its log is. */
export function failure(repository: string, job: JobFacts, attempt?: Attempt): string {
  const what = job.error ?? (job.exitCode === 0 ? `it ended without all that was expected${lacking(attempt)}` : `exit code ${job.exitCode ?? "none"}`);
  const workflow = job.workflow && `; id ${job.workflow.id ?? "none"}, ${job.workflow.submitPath}`;
  return `${repository}:${job.key}: ${what}; log ${job.log}${workflow ?? ""}`;
}

function lacking({ missingDetectors = [], missingFilters = [] }: Partial<Attempt> = {}): string {
  const words = [...(missingDetectors.length ? [`nothing of detectors ${compact(missingDetectors)}`] : []), ...(missingFilters.length ? [`not every detector through ${missingFilters.join(", ")}`] : [])];
  return words.length ? `: ${words.join("; ")}` : "";
}

export function codeOf({ state, workflow }: JobFacts): Code {
  if (state === "killed") return "job-killed";
  if (workflow === null) return "pipeline-failed";
  if (state === "vanished") return "job-vanished";
  return workflow.finalJobFailed ? "final-job-failed" : "workflow-failed";
}
