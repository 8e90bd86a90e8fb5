import type { JobFacts } from "../bridge/wire.ts";
import type { Repository } from "../declare/loadWorld.ts";

/** Whether a job has been running for longer than the world lets it be waited for. The wait ends, and the job goes on. Pure. */
export const isOverdue = ({ state, process }: JobFacts, { jobHours }: Pick<Repository, "jobHours">): boolean =>
  state === "running" && jobHours !== null && !!process && process.hours > jobHours;

/** Who runs a job that is overdue, since when, what shows it, and what ends it. Pure. */
export function overdueWords(job: JobFacts, { name, site, jobHours }: Pick<Repository, "name" | "site" | "jobHours">): string {
  const { key, done, total, log, process } = job;
  const run = `${name}:${key} has been running for ${process?.hours.toFixed(1) ?? "?"} hours, since ${process?.since ?? "?"}`;
  const limit = `${site} has jobHours ${jobHours ?? "?"}`;
  const seen = `${done} of ${total ?? "?"} quanta; \`calib jobs ${name}\` and ${log} show more`;
  return `${run}, and ${limit}: ${runnerOf(job)}, ${seen}. It goes on; ${endOf(job)} ends it`;
}

const runnerOf = ({ workflow, process }: JobFacts): string =>
  isSubmitted(workflow) ? `workflow ${workflow.id}` : `process ${process?.pid ?? "unknown"} on ${process?.host ?? "an unknown host"}`;

/** The command that ends a job with all its processes. */
function endOf({ key, workflow, process }: JobFacts): string {
  if (isSubmitted(workflow)) return `\`bps cancel --wms-service-class ${workflow.service} --id ${workflow.id}\``;
  return typeof process?.pid === "number" ? `\`kill -- -${process.pid}\` there` : `a kill of its processes (\`pgrep -f ${key}\`)`;
}

type Submitted = NonNullable<JobFacts["workflow"]> & { readonly id: string };

const isSubmitted = (workflow: JobFacts["workflow"]): workflow is Submitted => typeof workflow?.id === "string";
