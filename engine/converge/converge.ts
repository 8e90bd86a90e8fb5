import { setTimeout as sleep } from "node:timers/promises";
import { asCalibError, CalibError, isBusy, unreachableReason, type Code } from "../errors.ts";
import type { World } from "../declare/loadWorld.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import type { BoundStep } from "../steps/step.ts";
import { jobName } from "../progress/attempts.ts";
import { isOverdue } from "../progress/overdue.ts";
import { steps } from "../steps/registry.ts";
import type { Change, Refusal } from "../model/change.ts";
import type { Outcome, StepState } from "./board.ts";
import type { Intent } from "../bridge/wire.ts";
import type { Progress } from "./progressFile.ts";
import type { Session } from "./session.ts";
import { unitName, isStepNamed, isUnitNamed } from "./unit.ts";

/** A change converges within a few rounds or never: for example chain, attempt, name. */
const ROUNDS = 12;
const POLL_MILLISECONDS = 200;
const PEOPLE_MILLISECONDS = 500;

/** Reasons to wait that another unit of the same set may remove. */
const OTHERS_MAY_HELP: ReadonlySet<Code> = new Set<Code>(["precursor-not-ready", "not-generated", "not-certified"]);

/** Converges one unit: each step observes, plans and applies until it is in sync, waits, or refuses. */
export async function converge(session: Session, unit: Unit, progress: Progress): Promise<Outcome> {
  const { set, workspace } = await session.loaded();
  if (!isUnitNamed(workspace.only, set, unit)) return notSelected([], unitName(unit));
  const leave = session.board.enter(unitName(unit));
  try {
    const states: StepState[] = [];
    let incompletePart: Refusal | undefined;
    for (const step of steps[unit.kind]) {
      if (!isStepNamed(workspace.only, step.name)) {
        states.push({ step: step.name, state: "not selected", note: "" });
        continue;
      }
      const state = await convergeStep({ session, unit, step, progress }).catch((thrown: unknown): Settled => {
        const error = asCalibError(thrown);
        if (isBusy(error)) return { kind: "waiting", code: error.code, reason: `${error.detail}; ask \`calib locks\`, then run it again` };
        progress({ unit: unitName(unit), step: step.name, kind: "failed", text: error.detail });
        throw thrown;
      });
      if (state.kind === "waiting") {
        const { code, reason } = state;
        progress({ unit: unitName(unit), step: step.name, kind: "waiting", text: reason });
        return { phase: "waiting", code, reason, steps: [...states, { step: step.name, state: "waiting", note: reason }] };
      }
      if (state.kind === "incomplete") {
        incompletePart ??= state;
        progress({ unit: unitName(unit), step: step.name, kind: "failed", text: state.reason });
        states.push({ step: step.name, state: "incomplete", note: state.reason });
        continue;
      }
      states.push({ step: step.name, state: state.kind === "unwanted" ? "not wanted" : "in sync", note: state.note });
    }
    if (incompletePart) return { phase: "incomplete", code: incompletePart.code, reason: incompletePart.reason, steps: states };
    const left = states.filter(({ state }) => state === "not selected").map(({ step }) => step);
    return left.length ? notSelected(states, left.join(", ")) : { phase: "done", steps: states };
  } finally {
    leave();
  }
}

const notSelected = (states: readonly StepState[], what: string): Outcome => ({
  phase: "waiting",
  code: "not-selected",
  reason: what,
  steps: states,
});

/** One step of one unit that is being converged. */
interface Underway {
  readonly session: Session;
  readonly unit: Unit;
  readonly step: BoundStep;
  readonly progress: Progress;
}

/** Thrown if a step refuses, because only people can decide what happens next. */
export class Refused extends CalibError {}

type Settled =
  | { readonly kind: "in-sync" | "unwanted"; readonly note: string }
  | ({ readonly kind: "incomplete" } & Refusal)
  | { readonly kind: "waiting"; readonly code: Code; readonly reason: string };

async function convergeStep(underway: Underway): Promise<Settled> {
  const { session, unit, step } = underway;
  let slot: (() => void) | undefined;
  let hasWaitedForPeople = false;
  try {
    for (let round = 0; round < ROUNDS;) {
      const since = session.board.version();
      const { loaded, plan, apply } = await examine(session, unit, step);
      switch (plan.kind) {
        case "unwanted":
          return plan;
        case "waiting":
          if (plan.code === "checkpoint-open" && session.waits) {
            await sleep(PEOPLE_MILLISECONDS);
            hasWaitedForPeople = true;
            break;
          }
          if (!OTHERS_MAY_HELP.has(plan.code)) return plan;
          // Other units may need the slot to finish.
          slot?.();
          slot = undefined;
          if (!(await session.board.waitForOthers(unitName(unit), since))) return plan;
          break;
        case "in-sync":
          await settleIntents(underway);
          // A review is not a write of this process, so that no other unit was notified of it.
          if (hasWaitedForPeople) session.board.moved();
          reportProgress(underway, plan.isRemark ? "remark" : "in sync", plan.note);
          return plan;
        case "refused":
          if ("part" in plan) return incomplete(plan);
          throw new Refused(plan.code, plan.reason);
        case "running":
          // A workflow runs for hours, so that a run waits for it only on request.
          if (plan.isWorkflow && !session.waits) return { kind: "waiting", code: "job-running", reason: plan.note };
          await watch(underway, plan.repo, plan.job, loaded.world);
          slot?.();
          slot = undefined;
          round++;
          break;
        case "change": {
          const waited = slot === undefined && plan.changes.some(({ startsJob }) => startsJob);
          // Observe again before the start, because repositories may have changed while the step queued.
          if (waited) slot = await takeSlot(underway);
          else {
            await session.permit(loaded, unit);
            const failed = await applyAll(underway, plan.changes, apply).catch((thrown: unknown) => {
              // Somebody changed a shared chain since it was observed: observe and plan again.
              if (asCalibError(thrown).code !== "chain-changed" || round === ROUNDS - 1) throw thrown;
              session.observer.forgetAll();
              return [];
            });
            const [first, ...others] = [...(plan.besides ? [plan.besides] : []), ...failed];
            if (failed.length && first) return incomplete(first, others);
          }
          if (!waited) round++;
        }
      }
    }
  } finally {
    slot?.();
  }
  throw new CalibError("does-not-converge", `${unitName(unit)}, ${step.name}: ${ROUNDS} rounds`);
}

function takeSlot({ session, unit, step }: Underway): Promise<() => void> {
  const repo = unit.kind === "activation" ? unit.repo : undefined;
  return session.takeSlot(repo, step.name === "generate" ? 0 : 1);
}

/** A failure of an independent part is returned; any other failure is thrown. */
function incomplete(first: Refusal, others: readonly Refusal[] = []): Settled {
  const reason = [first.reason, ...others.map((each) => `${each.code}: ${each.reason}`)].join("; ");
  if (first.part === undefined) throw new CalibError(first.code, reason);
  return { kind: "incomplete", code: first.code, reason };
}

/** Applies the changes and returns the failed parts. A failed change outside any part throws immediately. */
async function applyAll(
  underway: Underway,
  changes: readonly Change[],
  apply: (access: Session["access"], index: number) => Promise<void>,
): Promise<readonly Refusal[]> {
  const { session } = underway;
  const failed: Refusal[] = [];
  for (const [index, change] of changes.entries()) {
    const { part, summary, note } = change;
    if (part !== undefined && failed.some((each) => each.part === part)) continue;
    reportProgress(underway, "applying", note === undefined ? summary : `${summary}; ${note}`);
    try {
      await apply(session.access, index);
      reportProgress(underway, "applied", summary);
    } catch (thrown) {
      const error = asCalibError(thrown);
      if (part === undefined || isBusy(error)) throw thrown;
      failed.push({ code: error.code, reason: error.detail, part });
    }
  }
  // A change may have written the lock, and the lock decides the request to repositories.
  session.observer.forgetAll();
  session.board.moved();
  return failed;
}

function reportProgress({ unit, step, progress }: Underway, kind: "applying" | "applied" | "in sync" | "remark", text: string): void {
  progress({ unit: unitName(unit), step: step.name, kind, text });
}

/** Observes and plans a step. A repository that does not answer is a reason to wait, not a failure of the set. */
async function examine(
  session: Session,
  unit: Unit,
  step: BoundStep,
): Promise<Awaited<ReturnType<BoundStep["examine"]>> & { readonly loaded: LoadedSet }> {
  const loaded = await session.loaded();
  try {
    return { loaded, ...(await step.examine(loaded, unit, session.observer, session.access.ran)) };
  } catch (thrown) {
    const reason = unreachableReason(thrown);
    if (reason === undefined) throw thrown;
    return { loaded, plan: { kind: "waiting", code: "site-unreachable", reason }, apply: () => Promise.resolve() };
  }
}

/** Closes the journal entries of writes that a killed process left open. The step is in sync, so that their effect is there. */
async function settleIntents(underway: Underway): Promise<void> {
  const { session, unit, step } = underway;
  const loaded = await session.loaded();
  for (const repo of step.writes(loaded, unit)) {
    const open = (await session.observer.view(repo)).intents(step.name);
    if (!open.length) continue;
    const summaries = open.map(closeSummary);
    for (const summary of summaries) reportProgress(underway, "applying", summary);
    const writer = await session.access.writer(repo);
    await writer.call("settle", { repo, why: { set: loaded.set.key, step: step.name } });
    for (const summary of summaries) reportProgress(underway, "applied", summary);
  }
}

/** The change that closes an interrupted write, in words. */
export const closeSummary = ({ command }: Intent): string => `close the interrupted write: ${command}`;

/** Follows a job until it ends, or runs for longer than the world lets it be waited for. The job runs at the site and outlives this process. */
async function watch({ session, unit, step, progress }: Underway, repo: RepoName, key: string, world: World): Promise<void> {
  const limit = { jobHours: world.repositories.get(repo)?.jobHours ?? null };
  session.access.ran.add(jobName(repo, key));
  for (let last = -1; ;) {
    const reader = await session.observer.reader(repo);
    const { jobs } = await reader.call("jobs", { repo, keys: [key] });
    const job = jobs[0];
    if (job?.state !== "running" || isOverdue(job, limit)) break;
    if (job.done !== last) {
      const { done, total, log } = job;
      progress({ unit: unitName(unit), step: step.name, kind: "job", text: key, done, log, ...(total === null ? {} : { total }) });
    }
    last = job.done;
    await sleep(POLL_MILLISECONDS);
  }
  session.observer.forget(repo);
  session.board.moved();
}
