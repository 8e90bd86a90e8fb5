import { PROVIDER_TYPE, STACK_TYPE } from "./checkpoint.ts";
import { readGoal } from "./goal.ts";
import type { Registration } from "./monitor.ts";
import { outsideCharter } from "./refusal.ts";
import { registerResource } from "./register.ts";
import { removeResources } from "./remove.ts";
import type { Properties } from "./request.ts";
import type { Run } from "./run.ts";
import { known, specialValue } from "./values.ts";

/** Runs the program, creates or updates each resource that the program registers, then deletes resources that it no longer registers. */
export async function deploy(run: Run): Promise<void> {
  const { request, ledger, report, stop } = run;
  const { project, stack } = request;
  const stackUrn = `urn:pulumi:${stack}::${project}::${STACK_TYPE}::${project}-${stack}`;
  const seen = new Set<string>();
  const running = new Set<Promise<Registration>>();
  const logged: string[] = [];
  let stackOutputs: Properties | undefined;

  // A refused registration would make the program wait forever. The program is stopped when the running operations are done.
  const refused = (error: Error): void => {
    report.fail(stackUrn, "update", [error.message]);
    stop.abort();
  };
  const program = await run.startProgram(request, run.dry, {
    register: async (asked) => {
      const goal = refusing(() => readGoal(asked, project, stack, seen), refused);
      seen.add(goal.urn);
      const registration = registerResource(run, goal);
      running.add(registration);
      return registration;
    },
    registerOutputs: (_urn, outputs) => {
      refusing(() => refuseSpecial(outputs), refused);
      stackOutputs = outputs;
    },
    refused,
    log: (severity, text) => {
      if (severity === "error") logged.push(text.trim());
      request.onEvent({ kind: "log", severity, source: "program", text: text.trimEnd() });
    },
  });
  const settled = (): Promise<unknown> => Promise.allSettled(running);
  const end = await Promise.race([program.ended, aborted(stop.signal).then(settled)]);
  await settled();
  program.stop();

  const stopped = stop.signal.aborted;
  if (!stopped && end !== 0 && !report.failed)
    report.fail(stackUrn, "update", logged.length > 0 ? logged : [`the program ended with ${String(end)}`]);
  const inUse = [...seen].some((urn) => urn !== stackUrn);
  const isGone = (urn: string, type: string): boolean => !seen.has(urn) && !(type === PROVIDER_TYPE && inUse);
  const gone = ledger.all().filter(({ urn, type }) => isGone(urn, type));
  // A failed program may not have registered all its resources.
  if (!stopped && !report.failed) await removeResources(run, gone);
  else for (const { urn } of gone) report.skip(urn, "nothing is deleted after a failure or an interruption");
  settleOutputs(run, stackUrn, stackOutputs);
}

/** As with the CLI, an output that is missing after a failure keeps its old value. */
function settleOutputs({ ledger, report }: Run, stackUrn: string, outputs: Properties | undefined): void {
  const stack = ledger.get(stackUrn);
  if (stack === undefined || outputs === undefined) return;
  ledger.settle({ ...stack, outputs: report.failed ? { ...stack.outputs, ...known(outputs) } : known(outputs) });
}

function refuseSpecial(outputs: Properties): void {
  const special = specialValue(outputs);
  if (special !== undefined) throw outsideCharter(`An output of the stack that is ${special}`);
}

function refusing<T>(read: () => T, refused: (error: Error) => void): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) refused(error);
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
