import { afterAll } from "@jest/globals";
import type { JournalEntry } from "../../engine/bridge/wire.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { openLineProcess, type LineProcess } from "../lineProcess.ts";

let oracle: LineProcess | undefined;

/** Returns the state of a world, read by Butler's public API. One process serves a test file. */
export async function stateOf(workspace: Workspace): Promise<WorldState> {
  oracle ??= openLineProcess("world_state.py");
  return JSON.parse(await oracle.ask(workspace.dir)) as WorldState;
}

/** Returns type and members of the collections of the build repository, by name. */
export const collectionsOf = async (workspace: Workspace): Promise<RepositoryState["collections"]> =>
  (await stateOf(workspace)).repositories["usdf/embargo"]?.collections ?? {};

afterAll(() => oracle?.close());

export interface WorldState {
  readonly repositories: Readonly<Record<string, RepositoryState>>;
  readonly journal: readonly JournalEntry[];
  readonly open: readonly string[];
  readonly jobs: readonly string[];
}

export interface RepositoryState {
  /** Type and members by name. */
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
  /** Digest of the current file; null if there is none. */
  readonly sha256: string | null;
  readonly mode: string | null;
}
