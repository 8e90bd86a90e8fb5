import type { JobFacts } from "../../bridge/wire.ts";
import type { Repository } from "../../declare/loadWorld.ts";
import type { CollectionName, SetKey } from "../../model/brand.ts";
import { names } from "../../model/names.ts";
import { bpsSubmission, type BpsPart, type BpsSubmission, unsafeValue, printSubmission } from "./bpsSubmission.ts";
import { pipetaskCommand } from "./pipetask.ts";
import { jobName, type Attempt, type Unfinished } from "../../progress/attempts.ts";
import { isOverdue, overdueWords } from "../../progress/overdue.ts";
import type { Change, Plan, StepName } from "../../model/change.ts";
import type { WriteAccess } from "../../bridge/methods.ts";
import { typedCommands } from "../../bridge/typedCommands.ts";
import type { Code } from "../../errors.ts";
import { compact } from "../../model/ranges.ts";

/** The output of a pipeline (generation, verification or self-check) with all that an attempt at it is started from. */
export interface Output {
  readonly set: SetKey;
  readonly step: StepName;
  readonly repository: Repository;
  readonly output: CollectionName;
  readonly pipeline: string;
  readonly inputs: readonly CollectionName[];
  readonly query: string;
  readonly exposures: number;
  /** Configuration overrides, `label:field=value`. */
  readonly overrides: readonly string[];
  /** Null if `pipetask` runs the pipeline. */
  readonly bps: BpsPart | null;
  /** Anything unusual about the inputs, for the summary of the plan; else empty. */
  readonly note: string;
}

/** Starts an attempt at an output, or joins its job. */
export interface StartAttempt extends Change {
  readonly kind: "start";
  readonly output: Output;
  readonly run: CollectionName;
}

/** The plan of an output that is not complete. */
export function planAttempt<A extends Attempt>(output: Output, progress: Unfinished<A>): Plan<StartAttempt> {
  switch (progress.kind) {
    case "running":
      if (isOverdue(progress.job, output.repository))
        return { kind: "waiting", code: "job-overdue", reason: overdueWords(progress.job, output.repository) };
      return {
        kind: "running",
        job: progress.job.key,
        repo: output.repository.name,
        note: quanta(progress.job),
        isWorkflow: progress.job.workflow !== null,
      };
    case "waiting":
      return waitFor(output.repository.name, progress.job);
    case "failed":
      return { kind: "refused", code: codeOf(progress.job), reason: failure(output.repository.name, progress.job, progress.attempt) };
    case "start": {
      const run = names.attempt(output.output, progress.n);
      const submission = submissionOf(output, run);
      const unsafe = submission && unsafeValue(submission);
      if (unsafe) return { kind: "refused", code: "bps-value-unsafe", reason: unsafe };
      const on = output.exposures ? ` on ${output.exposures} exposures` : "";
      const summary = `run ${output.pipeline.split("/").slice(-2).join("/")}${on} into ${output.repository.name}:${run}${byWhom(output)}${output.note}`;
      const reason = progress.n === 1 ? "missing" : "earlier attempt failed";
      return {
        kind: "change",
        changes: [{ kind: "start", output, run, summary, reason, startsJob: true, cost: { quanta: quantaOf(output) } }],
      };
    }
  }
}

/** Starts the attempt's job, or joins the one that is there; the caller then watches it. */
export async function startAttempt(access: WriteAccess, { output, run }: Pick<StartAttempt, "output" | "run">): Promise<void> {
  const writer = await access.writer(output.repository.name);
  const name = jobName(output.repository.name, run);
  access.ran.add(name);
  const submission = submissionOf(output, run);
  const { job } = await writer.call("submit", {
    repo: output.repository.name,
    why: { set: output.set, step: output.step },
    key: run,
    argv: submission ? BPS_COMMAND : pipetaskCommand({ ...output, output: run }),
    ...(submission
      ? { bps: { yaml: printSubmission(submission), service: submission.wmsServiceClass, submitPath: submission.submitPath } }
      : {}),
  });
  // Another host or folder was first.
  if (job.claim) access.ran.delete(name);
}

/** The submission of one attempt; null if `pipetask` runs the pipeline. */
export function submissionOf(output: Output, run: CollectionName): BpsSubmission | null {
  const { bps, pipeline, repository, inputs, query, overrides } = output;
  return (
    bps &&
    bpsSubmission({ ...bps, pipeline, butlerConfig: repository.uri, output: output.output, outputRun: run, inputs, query, overrides })
  );
}

/** The command that submits the file `bps.yaml` in the folder of the job. */
export const BPS_COMMAND: readonly string[] = ["bps", "--long-log", "submit", "bps.yaml"];

/** An estimate: one quantum for each exposure and detector, and one for each detector to combine them. */
function quantaOf({ set, repository, exposures }: Output): number {
  const [instrument = ""] = set.split("/");
  return (exposures + 1) * (repository.instruments.get(instrument)?.detectors.length ?? 0);
}

const quanta = ({ key, done, total }: JobFacts): string => `${key}: ${done} of ${total ?? "?"} quanta`;

const byWhom = ({ bps }: Output): string => (bps ? ` by bps, ${bps.site.computeSite}` : "");

function waitFor(repository: string, job: JobFacts): Plan<never> {
  if (job.state === "elsewhere") return { kind: "waiting", code: "job-elsewhere", reason: elsewhere(repository, job) };
  return { kind: "waiting", code: job.state === "held" ? "job-held" : "wms-silent", reason: failure(repository, job) };
}

/** Who builds a RUN that this host and folder do not build, and what ends the wait. */
function elsewhere(repo: string, { key, claim, done, total }: JobFacts): string {
  const who = claim ? `${claim.account}@${claim.host} in ${claim.folder} since ${claim.since}` : "another host or folder";
  const abandon = typedCommands("abandon-job", { run: key, repo, reason: "TEXT" }).flat().join(" ");
  const seen = claim?.alive ? `${done} of ${total ?? "?"} quanta` : `not visible from here; if it has ended for ever: ${abandon}`;
  return `${repo}:${key} is built by ${who}, ${seen}`;
}

/** A job that failed or needs people, in words: RUN, cause, missing datasets, log and workflow. */
function failure(repository: string, job: JobFacts, attempt?: Attempt): string {
  const cause =
    job.error ?? (job.exitCode === 0 ? `it ended without all that was expected${lacking(attempt)}` : `exit code ${job.exitCode ?? "none"}`);
  const workflow = job.workflow && `; id ${job.workflow.id ?? "none"}, ${job.workflow.submitPath}`;
  return `${repository}:${job.key}: ${cause}; log ${job.log}${workflow ?? ""}`;
}

function lacking({ missingDetectors = [], missingFilters = [] }: Partial<Attempt> = {}): string {
  const words = [
    ...(missingDetectors.length ? [`nothing of detectors ${compact(missingDetectors)}`] : []),
    ...(missingFilters.length ? [`not every detector through ${missingFilters.join(", ")}`] : []),
  ];
  return words.length ? `: ${words.join("; ")}` : "";
}

function codeOf({ state, workflow, exitCode, error }: JobFacts): Code {
  if (state === "killed") return "job-killed";
  if (workflow === null) return exitCode !== null && OUT_OF_MEMORY.has(exitCode) ? "pipeline-out-of-memory" : causeOf(error ?? "");
  if (state === "vanished") return "job-vanished";
  return workflow.finalJobFailed ? "final-job-failed" : "workflow-failed";
}

/** Exit codes of a command that signal 9 ended, and of a shell that reports the same of its child. */
const OUT_OF_MEMORY: ReadonlySet<number> = new Set([-9, 137]);

/** Causes outside the pipeline, as the last error of its log names them. */
const CAUSES: readonly (readonly [RegExp, Code])[] = [
  [/No space left on device|database or disk is full|could not extend file|Disk quota exceeded/, "pipeline-disk-full"],
  [/server closed the connection|terminating connection|connection already closed|psycopg2\.OperationalError/, "pipeline-connection-lost"],
];

const causeOf = (error: string): Code => CAUSES.find(([words]) => words.test(error))?.[1] ?? "pipeline-failed";
