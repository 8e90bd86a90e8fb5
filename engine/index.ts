import { converge, Refused } from "./converge/converge.ts";
import { isSettled, planUnit, type UnitPlan } from "./converge/planUnit.ts";
import { progressToFile, type UnitResult } from "./converge/progressFile.ts";
import { openSession, type Session } from "./converge/session.ts";
import { unitNamed, isUnitNamed } from "./converge/unit.ts";
import { asCalibError, CalibError, catalog } from "./errors.ts";
import { DiagnosticsError } from "./model/diagnostic.ts";
import { assertNever, type Group } from "./model/group.ts";
import { workspaceNamed } from "./declare/workspace.ts";
import { isSearched } from "./content/searched.ts";
import { names } from "./model/names.ts";

/** Inputs of a resource: names and a digest, never a path (design section 14). */
interface Inputs {
  readonly world: string;
  readonly set: string;
  readonly unit: string;
  readonly digest: string;
  /** Name of a trial build; absent for an official set. */
  readonly trial?: string;
  readonly __provider: string;
}

interface Outputs extends Inputs {
  readonly phase: string;
  readonly code: string;
  readonly reason: string;
}

/** The state of a unit, as Pulumi's state and the CLI hold it. */
type UnitState = Pick<UnitResult, "phase" | "code" | "reason">;

const DONE: UnitState = { phase: "done", code: "", reason: "" };

const sessions = new Map<string, Promise<Session>>();

/** Closes all bridges, for a caller that goes on. The bridges of a provider process end with it. */
export async function closeSessions(): Promise<void> {
  const opened = [...sessions.values()];
  sessions.clear();
  for (const opening of opened) {
    const session = await opening.catch(() => undefined);
    await session?.close();
  }
}

/** Accepts the inputs as they are, because the program has checked the set. Pure. */
export const check = (_old: Inputs, news: Inputs) => Promise.resolve({ inputs: news, failures: [] });

/** Observes repositories. Pulumi shows drift, pending and waiting units alike as changes; the CLI tells them apart. */
export async function diff(_id: string, olds: Outputs, news: Inputs): Promise<{ changes: boolean }> {
  try {
    const session = await sessionOf(news);
    const { set, workspace } = await session.loaded();
    const unit = unitNamed({ set }, news.unit);
    if (!isUnitNamed(workspace.only, set, unit)) {
      report(news, { phase: "waiting", code: "not-selected", reason: news.unit });
      return { changes: false };
    }
    if (olds.digest !== news.digest || olds.phase !== "done") return { changes: true };
    const plan = await planUnit(session, unit);
    if (!isSettled(plan)) return { changes: true };
    // The unit is left alone, so that no step of it reports its remark.
    for (const each of plan.steps)
      if (each.kind === "in-sync" && each.isRemark) progressToFile()({ unit: plan.unit, step: each.step, kind: "remark", text: each.note });
    report(news, DONE);
    return { changes: false };
  } catch (thrown) {
    report(news, failedState(thrown));
    throw thrown;
  }
}

/** Converges a unit. An existing or interrupted unit is adopted or resumed, and a unit in sync writes nothing. */
export async function create(inputs: Inputs): Promise<{ id: string; outs: Outputs }> {
  const id = `${inputs.set} ${inputs.unit}`;
  return { id, outs: await bring(id, inputs) };
}

export async function update(id: string, _olds: Outputs, news: Inputs): Promise<{ outs: Outputs }> {
  return { outs: await bring(id, news) };
}

/** Reads the current state of a unit. Returns the inputs too, because otherwise a refresh would not find drift. */
export async function read(id: string, props: Outputs): Promise<{ id: string; props: Outputs; inputs: Inputs }> {
  const { world, set, unit, digest, trial, __provider } = props;
  const inputs = { world, set, unit, digest, ...(trial === undefined ? {} : { trial }), __provider };
  const session = await sessionOf(inputs);
  const plan = await planUnit(session, unitNamed(await session.loaded(), unit));
  const state = stateOf(plan);
  report(inputs, state);
  return { id, props: { ...inputs, ...state }, inputs };
}

/** The state of a unit is that of its first step that is not in sync. */
function stateOf({ steps }: UnitPlan): UnitState {
  const open = steps.find(({ kind }) => kind !== "in-sync" && kind !== "unwanted");
  switch (open?.kind) {
    case undefined:
    case "in-sync":
    case "unwanted":
      return DONE;
    case "waiting":
    case "refused":
      return { phase: open.kind, code: open.code, reason: open.reason };
    case "running":
      return { phase: "waiting", code: "job-running", reason: open.note };
    case "change":
      return { phase: "pending", code: "", reason: open.changes.map(({ summary }) => summary).join("; ") };
    case "later":
      return { phase: "pending", code: "", reason: open.step };
    default:
      return assertNever(open);
  }
}

/** Removes a unit from Pulumi's state and writes nothing. Throws while the instrument chain searches the ticket. */
export async function remove(_id: string, props: Outputs): Promise<void> {
  const session = await sessionOf(props);
  const loaded = await session.loaded();
  const named = unitNamed(loaded, props.unit);
  if (named.kind !== "activation") return;
  const view = await session.observer.view(named.repo);
  if (!isSearched(view, names.instrumentChain(loaded.set), names.ticket(loaded.set))) return;
  throw new Error(
    words(new CalibError("still-chained", `${named.repo}:${names.instrumentChain(loaded.set)} searches ${names.ticket(loaded.set)}`)),
  );
}

async function bring(id: string, inputs: Inputs): Promise<Outputs> {
  try {
    const session = await sessionOf(inputs);
    const loaded = await session.loaded();
    if (loaded.set.digest !== inputs.digest)
      throw new CalibError("set-changed", `the calibset ${inputs.set} has changed since it was planned`);
    const unit = unitNamed(loaded, inputs.unit);
    await session.permit(loaded, unit);
    const outcome = await converge(session, unit, progressToFile());
    const state = outcome.phase === "done" ? DONE : { phase: outcome.phase, code: outcome.code, reason: outcome.reason };
    report(inputs, state);
    return { ...inputs, ...state };
  } catch (thrown) {
    report(inputs, failedState(thrown));
    throw partial(id, inputs, thrown);
  }
}

/** Reports the result of a unit in this run to the CLI. */
function report({ unit }: Inputs, { phase, code, reason }: UnitState): void {
  progressToFile()({ kind: "result", unit, phase, code, reason });
}

function failedState(thrown: unknown): UnitState {
  const [{ code, detail }] = failuresOf(thrown);
  return { phase: thrown instanceof Refused || thrown instanceof DiagnosticsError ? "refused" : "failed", code, reason: detail };
}

/** Pulumi keeps a failed resource, and calls update next time, only if the error has id, properties and reasons (peers.md X7). */
function partial(id: string, inputs: Inputs, thrown: unknown): Error {
  const all = failuresOf(thrown);
  const reasons = all.map(words);
  return Object.assign(new Error(reasons.join("; ")), {
    id,
    properties: { ...inputs, phase: "failed", code: all[0].code, reason: all.map(({ detail }) => detail).join("; ") },
    reasons,
  });
}

type Failure = Pick<CalibError, "code" | "detail">;

function failuresOf(thrown: unknown): Group<Failure> {
  const [first, ...others]: readonly Failure[] = thrown instanceof DiagnosticsError ? thrown.diagnostics : [];
  return first ? [first, ...others] : [asCalibError(thrown)];
}

const words = ({ code, detail }: Pick<CalibError, "code" | "detail">): string => `${code}: ${detail}. ${catalog[code].remedy}`;

function sessionOf({ world, set, trial }: Inputs): Promise<Session> {
  const key = `${world} ${set} ${trial ?? ""}`;
  const known = sessions.get(key);
  if (known) return known;
  const opening = openSession(set, workspaceNamed({ world, trial: trial ?? null }));
  sessions.set(key, opening);
  opening.catch(() => sessions.delete(key));
  return opening;
}
