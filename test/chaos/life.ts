import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { ProgressEvent } from "../../engine/converge/progressFile.ts";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { adopt, readLock, SET } from "../world/worlds.ts";
import { chanceOf, type Chance } from "./chance.ts";
import { processesOf, type Process, type Victim } from "./processes.ts";
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

/** Milliseconds. A stopped process goes on after at most `stop`; a command that prints nothing for `hang` hangs. */
const times = { between: 4_000, stop: 3_000, hang: 240_000 };
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
  const { folder, chance, disturbances } = disturbed;
  const enough = disturbances.length + count;
  const resumed: Promise<void>[] = [];
  while (disturbances.length < enough && !isReached()) {
    const up = startUp(disturbed);
    while (disturbances.length < enough) {
      const isOver = await Promise.race([up.ended.then(() => true), sleep(chance.below(times.between), false)]);
      if (isOver) break;
      const processes = processesOf(folder);
      const process = chance.one(leastHit(processes, disturbances));
      if (process) resumed.push(hit(disturbed, processes, process));
    }
    await up.ended;
  }
  await Promise.all(resumed);
}

/** The processes of the kinds that were hit least: jobs are rarer than engines, and shall be hit as often. */
function leastHit(processes: readonly Process[], disturbances: readonly Disturbance[]): readonly Process[] {
  const hitsOf = ({ victim }: Process): number => disturbances.filter((each) => each.victim === victim).length;
  const least = Math.min(...processes.map(hitsOf));
  return processes.filter((each) => hitsOf(each) === least);
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
  const file = processes.find(({ progress }) => progress !== undefined)?.progress;
  if (file === undefined || !existsSync(file)) return "start";
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const last = new Map(lines.map((line) => JSON.parse(line) as ProgressEvent).map((event) => [event.unit, event]));
  const steps = [...last.values()].flatMap((event) => (event.kind === "applying" || event.kind === "job" ? event.step : []));
  return [...new Set(steps)].sort().join(" + ") || "comparison";
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
  const ended = Promise.race([
    child.then(({ exitCode, all }) => ({ exitCode, out: all })),
    sleep(times.hang, undefined, { signal: hung.signal, ref: false }).then(() => {
      if (child.pid !== undefined) send(-child.pid, "SIGKILL");
      throw new Error("up did not end");
    }),
  ]).finally(() => hung.abort());
  return { ended };
}
