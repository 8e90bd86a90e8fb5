import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll } from "@jest/globals";
import { execa } from "execa";
import type { JournalEntry } from "../../engine/bridge/wire.ts";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";

let oracle: ReturnType<typeof openOracle> | undefined;

/** What the world holds, by Butler's public API (world_state.py); one oracle for a test file, since Butler takes a second to import. */
export async function stateOf(workspace: Workspace): Promise<WorldState> {
  oracle ??= openOracle(workspace);
  return JSON.parse(await oracle.ask(workspace.dir)) as WorldState;
}

afterAll(() => oracle?.close());

export interface WorldState {
  readonly repositories: Readonly<Record<string, RepositoryState>>;
  readonly journal: readonly JournalEntry[];
  readonly open: readonly string[];
  readonly jobs: readonly string[];
}

export interface RepositoryState {
  /** Type and children by name. */
  readonly collections: Readonly<Record<string, readonly string[]>>;
  /** Certified and tagged biases. */
  readonly rows: readonly HeldDataset[];
  /** Calibrations of every type, in RUNs too. */
  readonly held: readonly HeldDataset[];
  /** Storage class and dimensions by name. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly files: readonly string[];
}

export interface HeldDataset {
  readonly collection: string;
  readonly type: string;
  readonly id: string;
  readonly detector: number | null;
  readonly run: string;
  readonly timespan: string;
  /** Of its file as it is now; null where there is none. */
  readonly sha256: string | null;
  readonly mode: string | null;
}

function openOracle(workspace: Workspace) {
  const child = execa(pythonOf(workspace), [path.join(packageRoot, "test/python/world_state.py")], { buffer: false, stderr: "inherit" });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(dir: string): Promise<string> {
      child.stdin.write(`${dir}\n`);
      const line = await lines.next();
      if (line.done) throw new Error("the oracle has ended");
      return line.value;
    },
    async close(): Promise<void> {
      child.stdin.end();
      await child;
    },
  };
}
