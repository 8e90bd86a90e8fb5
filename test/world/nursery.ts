import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";

export interface Nursery {
  /** A Python whose processes are forks of the nursery. */
  readonly python: string;
  close(): Promise<void>;
}

const modules = path.join(packageRoot, "test/python");

/** With it every bridge, and each `pipetask` that a bridge starts, is a fork of one process that has imported Butler (nursery.py). */
export const environmentOf = (python: string): Readonly<Record<string, string>> => ({ CALIB_STACK_PYTHON: python, CALIB_BRIDGE_MODULE: "killing_bridge", PYTHONPATH: modules });

/** Tests start some hundreds of bridges and pipelines, and a start is mostly imports. */
export async function openNursery(): Promise<Nursery> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-nursery-"));
  const nursery = execa(pythonOf(workspaceFrom()), [path.join(modules, "nursery.py"), folder], {
    // A process with threads must not fork.
    env: { PYTHONPATH: [path.join(packageRoot, "python"), modules].join(path.delimiter), OPENBLAS_NUM_THREADS: "1", JE_ARROW_MALLOC_CONF: "background_thread:false" },
    stdin: "ignore",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const lost = nursery.then(() => Promise.reject(new Error("the nursery did not open")));
  await Promise.race([once(nursery.stdout, "data"), lost]);
  lost.catch(() => undefined);
  return {
    python: path.join(folder, "bin/python"),
    async close() {
      nursery.kill();
      await nursery;
      rmSync(folder, { recursive: true });
    },
  };
}
