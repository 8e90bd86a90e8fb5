import { spawn } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY, type World } from "./world.ts";

export interface KillableHost {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  readonly kill: (signal: "SIGKILL" | "SIGINT") => void;
}

/** Starts an `up` by a host in a process of its own. */
export function startHost(world: World): KillableHost {
  const script = join(REPOSITORY, "test", "host", "process.ts");
  const args = ["--import", "tsx", script, JSON.stringify(world.request("up"))];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: "inherit" });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { pid: child.pid ?? 0, ended, kill: (signal) => void child.kill(signal) };
}
