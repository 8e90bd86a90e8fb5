import type { JobFacts, RunFacts } from "../bridge/wire.ts";
import { names } from "../model/names.ts";
import type { Calibset, Generated, Verified } from "../model/calibset.ts";
import type { RepoView } from "../bridge/repoView.ts";

export interface Attempt {
  readonly run: string;
  /** What of the expected it lacks, of a generation. */
  readonly missingDetectors?: readonly number[];
  readonly missingFilters?: readonly string[];
}

/** Where an output stands: its attempts are the RUNs `<output>/run<N>`, and a half one is never extended. One made by hand, of another name, counts before the first. */
export type Progress<A extends Attempt> =
  | { readonly kind: "complete"; readonly attempt: A }
  | { readonly kind: "running"; readonly job: JobFacts }
  /** A batch system has it, and people have to see to it there. */
  | { readonly kind: "waiting"; readonly job: JobFacts }
  | { readonly kind: "failed"; readonly job: JobFacts; readonly attempt: A | undefined }
  | { readonly kind: "start"; readonly n: number };

/** An output without a complete attempt: it needs an attempt, a wait or a decision of people. */
export type Unfinished<A extends Attempt> = Exclude<Progress<A>, { readonly kind: "complete" }>;

/** What a process knows beside what it sees: jobs that it started or joined, and whether it is to try again what a batch system did not do. */
export interface Known {
  readonly ran: ReadonlySet<string>;
  readonly retry: boolean;
}

/** Nothing of this process: for those who only ask whether something is complete. */
export const nothing: Known = { ran: new Set(), retry: false };

/**
 * Pure: a killed or failed job of this process is news; one of an earlier process gives way to the next attempt. A
 * workflow of a batch system fails while nobody watches, and costs a cluster's hours: it is told until somebody says to
 * try again.
 */
export function progressOf<A extends Attempt>(attempts: readonly A[], jobs: readonly JobFacts[], { ran, retry }: Known, isComplete: (attempt: A) => boolean): Progress<A> {
  const latest = Math.max(0, ...attempts.map((attempt) => numberOf(attempt.run)), ...jobs.map((job) => numberOf(job.key)));
  const job = jobs.find((each) => numberOf(each.key) === latest);
  if (job?.state === "running") return { kind: "running", job };
  const complete = attempts.filter((attempt) => isComplete(attempt) && succeeded(jobs.find((each) => each.key === attempt.run)));
  const newest = complete.sort((a, b) => numberOf(b.run) - numberOf(a.run))[0];
  if (newest) return { kind: "complete", attempt: newest };
  if (job?.state === "held" || job?.state === "silent") return { kind: "waiting", job };
  if (job && (ran.has(jobName(job.repo, job.key)) || (job.workflow !== null && !retry))) return { kind: "failed", job, attempt: attempts.find(({ run }) => run === job.key) };
  return { kind: "start", n: latest + 1 };
}

// The datasets speak for a RUN whose job record is gone; a record that says otherwise is believed. Of a workflow they speak
// too: its last job alone registers them, all at once, and what it does besides is not ours to want.
const succeeded = (job: JobFacts | undefined): boolean =>
  job === undefined || (job.state === "finished" && job.exitCode === 0) || (job.workflow !== null && job.state !== "killed");

/** A job by repository and output RUN: two repositories of a site may have a RUN of one name. */
export const jobName = (repo: string, key: string): string => `${repo} ${key}`;

const numberOf = (run: string): number => Number(/\/run(\d+)$/.exec(run)?.[1] ?? 0);

/** Where a generation stands in the build repository: complete means every expected detector has its dataset, through every filter, or every text. */
export function generationProgress(set: Calibset, made: Generated, view: RepoView, known: Known = nothing): Progress<RunFacts> {
  const output = names.generation(set, made);
  return progressOf(view.attempts(output), view.jobs(output), known, (run) => run.count > 0 && run.missingDetectors.length === 0 && run.missingFilters.length === 0 && run.lacking.length === 0);
}

/** Where a verification stands: complete means that its RUN has statistics, readable or not; or its images, where there is no verdict to be had. */
export function verificationProgress(set: Calibset, made: Verified, view: RepoView, known: Known = nothing): Progress<RunFacts> {
  const output = names.verification(set, made);
  const isComplete = made.verification.verdict ? (run: RunFacts) => run.verdict !== null || run.verdictProblem !== null : (run: RunFacts) => run.count > 0;
  return progressOf(view.attempts(output), view.jobs(output), known, isComplete);
}
