import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspace } from "../../engine/load/workspace.ts";

export interface Nursery {
  /** With it every bridge is a fork of one process that has imported Butler (bridge_nursery.py). */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Tests start some hundreds of bridges, and a start is mostly imports. */
export async function openNursery(): Promise<Nursery> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-nursery-"));
  const socket = path.join(folder, "socket");
  const modules = path.join(packageRoot, "test/python");
  const nursery = execa(pythonOf(workspace()), [path.join(modules, "bridge_nursery.py"), socket], {
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
    env: { CALIB_BRIDGE_MODULE: "bridge_nursery", BRIDGE_NURSERY: socket, PYTHONPATH: modules },
    async close() {
      nursery.kill();
      await nursery;
      rmSync(folder, { recursive: true });
    },
  };
}
