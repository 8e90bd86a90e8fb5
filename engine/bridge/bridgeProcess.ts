import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipelineEnvironment } from "../declare/pipelines.ts";
import { pythonOf, type Workspace } from "../declare/workspace.ts";

/** The process of a bridge. */
export interface BridgeProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its number at this machine; undefined if it did not start. */
  readonly pid: number | undefined;
  /** Its exit code or signal, or why it did not start, once its output was read. */
  readonly ended: Promise<string | number>;
  /** Closes the pipes. The process is neither killed nor waited for. */
  leave(): void;
}

export const bridgeModule = (): string => process.env["CALIB_BRIDGE_MODULE"] ?? "calib_bridge";

/** Starts an interpreter for one bridge. */
export function startAlone(workspace: Workspace): BridgeProcess {
  const child = spawnPython(workspace, [bridgeModule()], "pipe");
  const { stdin, stdout, stderr, pid } = child;
  return { stdin, stdout, stderr, pid, ended: endOf(child, "close"), leave: () => leave(child) };
}

/** Runs a Python module in a session of its own: a dying engine must not take a write in hand with it. */
export function spawnPython(workspace: Workspace, args: readonly string[], stdio: "pipe" | "pipe"[]) {
  const env = {
    ...process.env,
    PYTHONPATH: [path.join(workspace.root, "python"), process.env["PYTHONPATH"]].filter(Boolean).join(path.delimiter),
    ...pipelineEnvironment(workspace),
  };
  return spawn(pythonOf(workspace), ["-m", ...args], { env, stdio, detached: true });
}

/** Closes all pipes of a process, and lets this process end before it. */
export function leave(child: ChildProcess): void {
  for (const pipe of child.stdio) pipe?.destroy();
  child.unref();
}

/** The end of a process: at `exit`, or at `close`, when its output was read too. */
export const endOf = (child: ChildProcess, event: "exit" | "close"): Promise<string | number> =>
  new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.on(event, (code: number | null, signal: string | null) => resolve(signal ?? code ?? "not started"));
  });
