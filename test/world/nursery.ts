import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";

export interface Nursery {
  readonly socket: string;
  close(): Promise<void>;
}

const modules = path.join(packageRoot, "test/python");

/** With it every bridge is a fork of one process that has imported Butler (bridge_nursery.py). */
export const environmentOf = (socket: string): Readonly<Record<string, string>> => ({ CALIB_BRIDGE_MODULE: "bridge_nursery", BRIDGE_NURSERY: socket, PYTHONPATH: modules });

/** Tests start some hundreds of bridges, and a start is mostly imports. */
export async function openNursery(): Promise<Nursery> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-nursery-"));
  const socket = path.join(folder, "socket");
  const nursery = execa(pythonOf(workspaceFrom()), [path.join(modules, "bridge_nursery.py"), socket], {
    // A process with threads had better not fork.
    env: { PYTHONPATH: [path.join(packageRoot, "python"), modules].join(path.delimiter), OPENBLAS_NUM_THREADS: "1" },
    stdin: "ignore",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const lost = nursery.then(() => Promise.reject(new Error("the nursery did not open")));
  await Promise.race([once(nursery.stdout, "data"), lost]);
  lost.catch(() => undefined);
  return {
    socket,
    async close() {
      nursery.kill();
      await nursery;
      rmSync(folder, { recursive: true });
    },
  };
}
