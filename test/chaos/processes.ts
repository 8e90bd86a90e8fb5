import { readdirSync, readFileSync } from "node:fs";
import { worldIn } from "./stages.ts";

/** Kinds of processes that a life has. */
export const victims = ["engine", "program", "provider", "bridge parent", "bridge", "runner", "pipetask", "database", "session"] as const;
export type Victim = (typeof victims)[number];

export interface Process {
  readonly pid: number;
  readonly victim: Victim;
  /** File to which the engine writes its progress; undefined for processes that were started without one. */
  readonly progress: string | undefined;
}

/** Returns the processes of a life: those with its world's folder in their environment, and its database server. */
export function processesOf(folder: string): readonly Process[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const known = all.flatMap((pid) => read(pid) ?? []);
  const server = known.find(({ command }) => command[0]?.endsWith("postgres") && command.includes(`${folder}/postgres/data`));
  return known.flatMap(({ pid, parent, command, environment }) => {
    const victim =
      pid === server?.pid
        ? "database"
        : parent === server?.pid && /^postgres: butler /.test(command.join(" "))
          ? "session"
          : environment.includes(`CALIB_WORLD_DIR=${worldIn(folder)}`)
            ? victimOf(command, known.find((other) => other.pid === parent)?.command ?? [])
            : undefined;
    const progress = environment.find((each) => each.startsWith(PROGRESS))?.slice(PROGRESS.length);
    return victim === undefined ? [] : [{ pid, victim, progress }];
  });
}

const PROGRESS = "CALIB_PROGRESS_FILE=";

function victimOf(command: readonly string[], parent: readonly string[]): Victim | undefined {
  const line = command.join(" ");
  if (line.includes("cli/calib.js")) return "engine";
  if (line.includes("cmd/dynamic-provider")) return "provider";
  if (line.includes("cmd/run")) return "program";
  // A bridge is a fork of its parent, and has the same command line.
  if (line.includes("calib_bridge.parent")) return parent.includes("calib_bridge.parent") ? "bridge" : "bridge parent";
  if (line.includes("calib_bridge.job")) return "runner";
  if (line.includes("pipetask")) return "pipetask";
  return command.includes("-m") && line.includes("bridge") ? "bridge" : undefined;
}

/** Undefined for a process that has ended meanwhile. */
function read(pid: string) {
  try {
    const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const command = listed(`/proc/${pid}/cmdline`);
    return { pid: Number(pid), parent: Number(parent), command, environment: listed(`/proc/${pid}/environ`) };
  } catch {
    return undefined;
  }
}

const listed = (file: string): readonly string[] => readFileSync(file, "utf8").split("\0").filter(Boolean);
