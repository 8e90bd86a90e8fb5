import { converge } from "./converge/converge.ts";
import type { Outcome } from "./converge/board.ts";
import { isSettled, planUnit } from "./converge/planUnit.ts";
import { progressToFile } from "./converge/progressFile.ts";
import { openSession, type Session } from "./converge/session.ts";
import { unitNamed, isUnitNamed } from "./converge/unit.ts";
import { asCalibError, CalibError, catalog } from "./errors.ts";
import { DiagnosticsError } from "./model/diagnostic.ts";
import { workspaceNamed } from "./declare/workspace.ts";
import { names } from "./model/names.ts";

/** What a resource's inputs are: names and a digest, never a path (design section 14). */
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

const sessions = new Map<string, Promise<Session>>();

/** Pure: inputs are made by our program; that their set exists and is sound was settled there. */
export const check = (_old: Inputs, news: Inputs) => Promise.resolve({ inputs: news, failures: [] });

/** Observes the world: drift, pending and waiting are all changes; what they are, our own renderer says. */
export async function diff(_id: string, olds: Outputs, news: Inputs): Promise<{ changes: boolean }> {
  const session = await sessionOf(news);
  const { set, workspace } = await session.loaded();
  const unit = unitNamed({ set }, news.unit);
  if (!isUnitNamed(workspace.only, set, unit)) return { changes: false };
  if (olds.digest !== news.digest || olds.phase !== "done") return { changes: true };
  return { changes: !isSettled(await planUnit(session, unit)) };
}

/** Looks, adopts, resumes: creating what exists writes nothing. */
export async function create(inputs: Inputs): Promise<{ id: string; outs: Outputs }> {
  const id = `${inputs.set} ${inputs.unit}`;
  return { id, outs: await bring(id, inputs) };
}

export async function update(id: string, _olds: Outputs, news: Inputs): Promise<{ outs: Outputs }> {
  return { outs: await bring(id, news) };
}

/** What the world says now; the inputs with it, or a refresh would not see drift. */
export async function read(id: string, props: Outputs): Promise<{ id: string; props: Outputs; inputs: Inputs }> {
  const { world, set, unit, digest, trial, __provider } = props;
  const inputs = { world, set, unit, digest, ...(trial === undefined ? {} : { trial }), __provider };
  const session = await sessionOf(inputs);
  const plan = await planUnit(session, unitNamed(await session.loaded(), unit));
  const open = plan.steps.find(({ kind }) => kind !== "in-sync" && kind !== "unwanted");
  if (!open) return { id, props: { ...inputs, phase: "done", code: "", reason: "" }, inputs };
  const words =
    open.kind === "waiting" || open.kind === "refused"
      ? { phase: open.kind, code: open.code, reason: open.reason }
      : open.kind === "running"
        ? { phase: "waiting", code: "job-running", reason: open.note }
        : { phase: "pending", code: "", reason: open.kind === "change" ? open.changes.map(({ summary }) => summary).join("; ") : open.step };
  return { id, props: { ...inputs, ...words }, inputs };
}

/** Never writes: refuses while a repository searches the ticket, and otherwise only forgets. */
export async function remove(_id: string, props: Outputs): Promise<void> {
  const session = await sessionOf(props);
  const loaded = await session.loaded();
  const named = unitNamed(loaded, props.unit);
  if (named.kind !== "activation") return;
  const view = await session.observer.view(named.repo);
  if (!view.children(names.top(loaded.set)).includes(names.ticket(loaded.set))) return;
  throw new Error(words(new CalibError("still-chained", `${named.repo}:${names.top(loaded.set)} searches ${names.ticket(loaded.set)}`)));
}

async function bring(id: string, inputs: Inputs): Promise<Outputs> {
  try {
    const session = await sessionOf(inputs);
    const loaded = await session.loaded();
    if (loaded.set.digest !== inputs.digest) throw new CalibError("set-changed", `${inputs.set} is not what was planned`);
    const unit = unitNamed(loaded, inputs.unit);
    await session.permit(loaded, unit);
    return { ...inputs, ...flat(await converge(session, unit, progressToFile())) };
  } catch (thrown) {
    throw partial(id, inputs, thrown);
  }
}

const flat = (outcome: Outcome): Omit<Outputs, keyof Inputs> =>
  outcome.phase === "done" ? { phase: "done", code: "", reason: "" } : { phase: outcome.phase, code: outcome.code, reason: outcome.reason };

/** Pulumi keeps the resource, and calls update next time, only if id, properties and reasons are there (peers.md X7). */
function partial(id: string, inputs: Inputs, thrown: unknown): Error {
  const all: readonly Pick<CalibError, "code" | "detail">[] = thrown instanceof DiagnosticsError ? thrown.diagnostics : [asCalibError(thrown)];
  const reasons = all.map(words);
  return Object.assign(new Error(reasons.join("; ")), { id, properties: { ...inputs, phase: "failed", code: all[0]?.code ?? "command-failed", reason: all.map(({ detail }) => detail).join("; ") }, reasons });
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
