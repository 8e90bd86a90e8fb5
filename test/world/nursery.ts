import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom } from "../../engine/declare/workspace.ts";

interface Nursery {
  /** Path of a `python` command that forks the nursery instead of starting a process. */
  readonly python: string;
  close(): Promise<void>;
}

const modules = path.join(packageRoot, "test/python");

/** Environment of tests that start Python: bridges can be killed at a write (killing_bridge.py), and processes are forks of the nursery. */
export function pythonEnvironment(): Readonly<Record<string, string>> {
  const python = process.env["CALIB_TEST_NURSERY"];
  return { CALIB_BRIDGE_MODULE: "killing_bridge", PYTHONPATH: modules, ...(python === undefined ? {} : { CALIB_STACK_PYTHON: python }) };
}

let opened: Promise<Nursery> | undefined;

/** Opens one nursery for all tests, because a start of Python is mostly imports. Jest's workers inherit its path. */
export async function shareNursery(): Promise<void> {
  process.env["CALIB_TEST_NURSERY"] = (await (opened ??= openNursery())).python;
}

export async function closeNursery(): Promise<void> {
  await (await opened)?.close();
  opened = undefined;
}

async function openNursery(): Promise<Nursery> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-nursery-"));
  const nursery = execa(pythonOf(workspaceFrom()), [path.join(modules, "nursery.py"), folder], {
    // A process with threads must not fork.
    env: {
      PYTHONPATH: [path.join(packageRoot, "python"), modules].join(path.delimiter),
      OPENBLAS_NUM_THREADS: "1",
      JE_ARROW_MALLOC_CONF: "background_thread:false",
    },
    stdin: "ignore",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const lost = nursery.then(() => Promise.reject(new Error("the nursery did not start")));
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
