import type { JobFacts } from "../bridge/wire.ts";

export interface Attempt {
  readonly run: string;
}

/** Where an output stands: its attempts are the RUNs `<output>/run<N>`, and a half one is never extended. One made by hand, of another name, counts before the first. */
export type Progress<A extends Attempt> =
  | { readonly kind: "complete"; readonly attempt: A }
  | { readonly kind: "running"; readonly job: JobFacts }
  | { readonly kind: "failed"; readonly job: JobFacts }
  | { readonly kind: "start"; readonly n: number };

/** Pure: a killed or failed job of this process is news; one of an earlier process gives way to the next attempt. */
export function progressOf<A extends Attempt>(
  attempts: readonly A[],
  jobs: readonly JobFacts[],
  ran: ReadonlySet<string>,
  isComplete: (attempt: A) => boolean,
): Progress<A> {
  const latest = Math.max(0, ...attempts.map((attempt) => numberOf(attempt.run)), ...jobs.map((job) => numberOf(job.key)));
  const job = jobs.find((each) => numberOf(each.key) === latest);
  if (job?.state === "running") return { kind: "running", job };
  const complete = attempts.filter((attempt) => isComplete(attempt) && succeeded(jobs.find((each) => each.key === attempt.run)));
  const newest = complete.sort((a, b) => numberOf(b.run) - numberOf(a.run))[0];
  if (newest) return { kind: "complete", attempt: newest };
  if (job && ran.has(jobName(job.repo, job.key))) return { kind: "failed", job };
  return { kind: "start", n: latest + 1 };
}

// The datasets speak for a RUN whose job record is gone; a record that says otherwise is believed.
const succeeded = (job: JobFacts | undefined): boolean => job === undefined || (job.state === "finished" && job.exitCode === 0);

/** A job by repository and output RUN: two repositories of a site may have a RUN of one name. */
export const jobName = (repo: string, key: string): string => `${repo} ${key}`;

const numberOf = (run: string): number => Number(/\/run(\d+)$/.exec(run)?.[1] ?? 0);
