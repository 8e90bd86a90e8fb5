import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { adopt, readLock, SET } from "../world/worlds.ts";
import { chanceOf, type Chance } from "./chance.ts";
import { processesOf, victims, type Process, type Victim } from "./processes.ts";
import { placeIn, type OpenLife, type Stage } from "./stages.ts";

/** A signal that hit a process, and the step that was at work. */
export interface Disturbance {
  readonly step: string;
  readonly victim: Victim;
  readonly signal: "SIGKILL" | "SIGSTOP";
}

export interface Life {
  readonly disturbances: readonly Disturbance[];
  /** Why the life did not end in use; empty if it did. */
  readonly failures: readonly string[];
}

/** Milliseconds. A stopped process goes on after at most `stop`; a command that does not end in `hang` hangs. */
const times = { look: 100, moment: 1_500, stop: 3_000, hang: 240_000 };
/** Steps that an `up` has reported before a signal, at most: time alone would hit only comparisons on a busy machine. */
const reports = 10;
/** Runs of `up` after the last disturbance: each may find one killed pipeline, and makes the next attempt. */
const settling = 8;

/** Lives one life of a set: runs `calib up` again and again, and kills or stops its processes at random times. */
export async function live({ folder, server }: OpenLife, stage: Stage, seed: number, count: number): Promise<Life> {
  const workspace = placeIn(folder);
  const disturbances: Disturbance[] = [];
  const disturbed = { folder, workspace, server, chance: chanceOf(seed), disturbances };
  try {
    if (stage === "seeded") {
      await disturb(disturbed, Math.ceil(count / 2), () => isReleased(workspace));
      await settle(disturbed, () => isReleased(workspace));
      adopt(workspace);
    }
    await disturb(disturbed, count - disturbances.length, () => false);
    await settle(disturbed, () => true);
    return { disturbances, failures: [] };
  } catch (thrown) {
    for (const { pid } of processesOf(folder)) send(pid, "SIGKILL");
    return { disturbances, failures: [thrown instanceof Error ? thrown.message : String(thrown)] };
  }
}

interface Disturbed extends OpenLife {
  readonly workspace: Workspace;
  readonly chance: Chance;
  readonly disturbances: Disturbance[];
}

const isReleased = (workspace: Workspace): boolean =>
  existsSync(path.join(workspace.dir, "sets", `${SET}.lock.json`)) && readLock(workspace).made !== undefined;

/** Runs `up` until a number of disturbances has hit, or the stage is reached. */
async function disturb(disturbed: Disturbed, count: number, isReached: () => boolean): Promise<void> {
  const { folder, disturbances } = disturbed;
  const enough = disturbances.length + count;
  const resumed: Promise<void>[] = [];
  let hasJobs = true;
  for (let idle = 0; disturbances.length < enough && !isReached() && idle < settling; idle++) {
    const up = startUp(disturbed);
    let missed: Victim | undefined;
    while (disturbances.length < enough && !up.isOver()) {
      const victim = nextVictim(disturbed, hasJobs);
      const process = await waitFor(disturbed, victim, up.isOver);
      if (process) resumed.push(hit(disturbed, processesOf(folder), process));
      if (process) idle = 0;
      missed = process ? undefined : victim;
    }
    const { exitCode } = await up.ended;
    if (exitCode === 0 && missed !== undefined && isOfJob(missed)) hasJobs = false;
  }
  await Promise.all(resumed);
}

/** Chooses among the kinds that were hit least, so that a job, which is rarer than an engine, is hit as often. */
function nextVictim({ server, chance, disturbances }: Disturbed, hasJobs: boolean): Victim {
  const possible = victims.filter((kind) => (hasJobs || !isOfJob(kind)) && (server !== undefined || !isOfServer(kind)));
  const hitsOf = (kind: Victim): number => disturbances.filter(({ victim }) => victim === kind).length;
  const least = Math.min(...possible.map(hitsOf));
  return chance.one(possible.filter((kind) => hitsOf(kind) === least)) ?? "engine";
}

const isOfJob = (kind: Victim): boolean => kind === "runner" || kind === "pipetask";

const isOfServer = (kind: Victim): boolean => kind === "database" || kind === "session";

/** Waits for a process of a kind, and for a random moment of its life. Returns undefined if the `up` ends before. */
async function waitFor({ folder, chance }: Disturbed, victim: Victim, isOver: () => boolean): Promise<Process | undefined> {
  const reported = isOfJob(victim) ? 0 : chance.below(reports);
  const moment = chance.below(times.moment);
  const which = chance.below(1_000);
  while (!isOver()) {
    const all = processesOf(folder);
    if (all.some((each) => each.victim === victim) && eventsOf(all).length >= reported) {
      await sleep(moment);
      const found = processesOf(folder).filter((each) => each.victim === victim);
      if (found.length) return found[which % found.length];
    }
    await sleep(times.look);
  }
  return undefined;
}

/** Kills or stops a process. Resolves once it is resumed, or the server it belongs to runs again. */
async function hit({ chance, disturbances, server }: Disturbed, all: readonly Process[], { pid, victim }: Process): Promise<void> {
  const signal = chance.below(3) ? "SIGKILL" : "SIGSTOP";
  const pause = chance.below(times.stop);
  const step = stepOf(all);
  if (!send(pid, signal)) return;
  disturbances.push({ step, victim, signal });
  await sleep(pause);
  if (signal === "SIGSTOP") send(pid, "SIGCONT");
  else if (victim === "database") await server?.restart();
}

/** Returns whether the process was still there. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The steps that the engine is at, by its progress file. */
function stepOf(processes: readonly Process[]): string {
  const events = eventsOf(processes);
  if (!events.length) return "start";
  const last = new Map(events.flatMap((event) => (event.kind === "clock" ? [] : [[event.unit, event]])));
  const steps = [...last.values()].flatMap((event) => (event.kind === "applying" || event.kind === "job" ? event.step : []));
  return [...new Set(steps)].sort().join(" + ") || "comparison";
}

/** The events of the engine's progress file. */
function eventsOf(processes: readonly Process[]): readonly ProgressEvent[] {
  const file = processes.find(({ progress }) => progress !== undefined)?.progress;
  if (file === undefined || !existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as ProgressEvent);
}

/** Runs `up` undisturbed until it ends well. */
async function settle(disturbed: Disturbed, isReached: () => boolean): Promise<void> {
  let last = "";
  for (let run = 0; run < settling; run++) {
    const { exitCode, out } = await startUp(disturbed).ended;
    if (exitCode === 0 && isReached()) return;
    last = out;
  }
  throw new Error(`${settling} undisturbed runs of up did not end well. The last one:\n${last}`);
}

function startUp({ workspace }: Disturbed) {
  const child = execa(process.execPath, [path.join(packageRoot, "cli/calib.js"), "up", SET, "--engine", "host"], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...workspaceEnvironment(workspace) },
    stdin: "ignore",
    detached: true,
    all: true,
    reject: false,
  });
  const hung = new AbortController();
  let isOver = false;
  const ended = Promise.race([
    child.then(({ exitCode, all }) => ({ exitCode, out: all })),
    sleep(times.hang, undefined, { signal: hung.signal, ref: false }).then(() => {
      if (child.pid !== undefined) send(-child.pid, "SIGKILL");
      throw new Error("up did not end");
    }),
  ]).finally(() => {
    isOver = true;
    hung.abort();
  });
  // A command that hangs is reported to who waits for its end, perhaps later.
  ended.catch(() => undefined);
  return { ended, isOver: () => isOver };
}
