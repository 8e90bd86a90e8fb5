import type { JobFacts, RunFacts } from "../bridge/wire.ts";
import { names } from "../model/names.ts";
import type { Calibset, Generated, Verified } from "../model/calibset.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { verdictOf } from "../bridge/verdictOf.ts";

/** A RUN that a pipeline, or a write, has begun. */
export interface Attempt {
  readonly run: string;
  /** Expected detectors and filters that a generation lacks. */
  readonly missingDetectors?: readonly number[];
  readonly missingFilters?: readonly string[];
}

/**
 * The progress of an output. Its attempts are the RUNs `<output>/run<N>`; an incomplete attempt is never extended. A RUN of
 * another name, which was made by hand, counts as an attempt before the first.
 */
export type Progress<A extends Attempt> =
  | { readonly kind: "complete"; readonly attempt: A }
  | { readonly kind: "running"; readonly job: JobFacts }
  /** A batch system has the job and people have to attend to it there, or another host or `work` folder builds. */
  | { readonly kind: "waiting"; readonly job: JobFacts }
  | { readonly kind: "failed"; readonly job: JobFacts; readonly attempt: A | undefined }
  | { readonly kind: "start"; readonly n: number };

/** An output without a complete attempt, which needs an attempt, a wait or a decision of people. */
export type Unfinished<A extends Attempt> = Exclude<Progress<A>, { readonly kind: "complete" }>;

/** The part of a decision that belongs to this process and is not observed. */
export interface ThisProcess {
  /** Jobs that this process started or joined (`jobName`). */
  readonly ran: ReadonlySet<string>;
  /** Whether a workflow that failed on a batch system is to be tried again. */
  readonly retry: boolean;
}

/** For callers that only ask whether an output is complete. */
export const noProcess: ThisProcess = { ran: new Set(), retry: false };

/**
 * Judges attempts and jobs. A failed or killed job of this process is reported; after one of an earlier process the next
 * attempt starts. Every process reports a failed workflow of a batch system until a person asks for a retry, because it may
 * fail unattended, and a retry costs hours of a cluster. Pure.
 */
export function progressOf<A extends Attempt>(
  attempts: readonly A[],
  jobs: readonly JobFacts[],
  { ran, retry }: ThisProcess,
  isComplete: (attempt: A) => boolean,
): Progress<A> {
  const latest = Math.max(0, ...attempts.map((attempt) => numberOf(attempt.run)), ...jobs.map((job) => numberOf(job.key)));
  const job = jobs.find((each) => numberOf(each.key) === latest);
  if (job?.state === "running") return { kind: "running", job };
  // Its datasets may still be written, so that they decide nothing.
  if (job?.state === "elsewhere") return { kind: "waiting", job };
  const complete = attempts.filter((attempt) => isComplete(attempt) && succeeded(jobs.find((each) => each.key === attempt.run)));
  const newest = complete.sort((a, b) => numberOf(b.run) - numberOf(a.run))[0];
  if (newest) return { kind: "complete", attempt: newest };
  if (job?.state === "held" || job?.state === "silent") return { kind: "waiting", job };
  if (job && (ran.has(jobName(job.repo, job.key)) || (job.workflow !== null && !retry)))
    return { kind: "failed", job, attempt: attempts.find(({ run }) => run === job.key) };
  return { kind: "start", n: latest + 1 };
}

// Without a job record the datasets decide, and a record of a failure outweighs them. For a workflow the datasets decide too:
// only its last job registers them, all at once, and anything else that this job does is not needed.
const succeeded = (job: JobFacts | undefined): boolean =>
  job === undefined || (job.state === "finished" && job.exitCode === 0) || (job.workflow !== null && job.state !== "killed");

/** Names a job by repository and output RUN, because two repositories of a site may have a RUN of the same name. */
export const jobName = (repo: string, key: string): string => `${repo} ${key}`;

/** The number of an attempt; 0 for a RUN of another name. */
export const numberOf = (run: string): number => Number(/\/run(\d+)$/.exec(run)?.[1] ?? 0);

/** The progress of a generation. A complete RUN has the datasets that the lock names, or one for each expected detector and filter. */
export function generationProgress(set: Calibset, made: Generated, view: RepoView, process: ThisProcess = noProcess): Progress<RunFacts> {
  const output = names.generation(set, made);
  return progressOf(
    view.attempts(output),
    view.jobs(output),
    process,
    (run) => run.count > 0 && run.missingDetectors.length === 0 && run.missingFilters.length === 0 && run.lacking.length === 0,
  );
}

/** The progress of a verification. A complete RUN has values, readable or not; a product without a verdict has images. */
export function verificationProgress(set: Calibset, made: Verified, view: RepoView, process: ThisProcess = noProcess): Progress<RunFacts> {
  const output = names.verification(set, made);
  const isComplete = made.verification.verdict
    ? (run: RunFacts) => verdictOf(run) !== undefined || run.verdictProblem !== null
    : (run: RunFacts) => run.count > 0;
  return progressOf(view.attempts(output), view.jobs(output), process, isComplete);
}
