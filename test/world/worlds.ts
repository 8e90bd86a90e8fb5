import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { calibHere } from "./calibHere.ts";
import { digestOfMade } from "../../engine/model/alteredMade.ts";
import type { Approval } from "../../engine/model/approval.ts";
import type { Lock, LockMade } from "../../engine/model/lock.ts";
import { proposeRules } from "../../engine/lock/proposeRules.ts";

export const SET = "LATISS/DM-43525";
export const TICKET = "LATISS/calib/DM-43525";
export const PREFIX = `${TICKET}/lowerSetTemp`;

/** Worlds that templates.ts makes once for all tests. Each test works on a copy. */
export type Template = "seeded" | "released" | "adopted" | "active";

const made: string[] = [];

export function copyWorld(template: Template): Workspace {
  return copyFolder(path.join(templates(), template));
}

export function copyFolder(from: string): Workspace {
  const dir = emptyFolder();
  cpSync(from, dir, { recursive: true, preserveTimestamps: true });
  return placeAt(dir);
}

/** Makes a folder for a world that a test makes itself. */
export function emptyFolder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), "calib-world-"));
  made.push(dir);
  return dir;
}

export const placeAt = (dir: string, sets = path.join(packageRoot, "test/world/sets")): Workspace =>
  workspaceFrom({ CALIB_WORLD: "small", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: sets });

export const templates = (): string => {
  const folder = process.env["CALIB_TEST_TEMPLATES"];
  if (folder === undefined) throw new Error("templates.ts did not run");
  return folder;
};

export function removeWorlds(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export interface Ran {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly out: string;
}

/** Runs the command line in this process, or with CALIB_TEST_PROCESSES as a person runs it. */
export const calib = (workspace: Workspace, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  process.env["CALIB_TEST_PROCESSES"]
    ? calibAsProcess(workspace, args, env)
    : calibHere(args, { ...workspaceEnvironment(workspace), ...env });

/** Runs the command line as a person does, with Pulumi's program and provider processes. */
export async function calibAsProcess(
  workspace: Workspace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { exitCode, signal, all } = await execa(process.execPath, [path.join(packageRoot, "cli/calib.js"), ...args], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...workspaceEnvironment(workspace), ...env },
    stdin: "ignore",
    all: true,
    reject: false,
  });
  return { exitCode, signal, out: all };
}

/** Runs a script by the project's Python, and returns its output. */
export async function python(workspace: Workspace, script: string, args: readonly string[]): Promise<string> {
  const code = script.endsWith(".py") ? [script] : ["-c", script];
  const { stdout } = await execa(pythonOf(workspace), [...code, ...args], { env: { PYTHONPATH: path.join(packageRoot, "python") } });
  return stdout;
}

export const readLock = (workspace: Workspace, set = SET): Lock =>
  JSON.parse(readFileSync(path.join(workspace.dir, "sets", `${set}.lock.json`), "utf8")) as Lock;

/** The part of an approval that accepts everything that a released set needs a decision about. */
export const acceptingAll = (released: LockMade | undefined): Pick<Approval, "acceptedFailures" | "accepted"> => ({
  acceptedFailures: released?.products.flatMap(({ verdict }) => verdict.failures) ?? [],
  accepted: proposeRules(released?.products ?? []).map((rule) => ({ ...rule, reason: "accepted by the test" })),
});

/** Writes an adopted approval of a released set, as people do by pull request. */
export function adopt(workspace: Workspace, set = SET): void {
  const { made: released } = readLock(workspace, set);
  const approval = {
    set,
    tickets: { construction: set.split("/")[1], taxicab: "TAXICAB-11", deployment: "DM-43600" },
    state: "adopted",
    fingerprint: released?.fingerprint,
    report: released?.report,
    made: released && digestOfMade(released),
    ...acceptingAll(released),
  };
  writeFileSync(path.join(workspace.dir, "sets", `${set}.approval.json`), JSON.stringify(approval));
}

/** Returns the file of a raw of the night in the build repository. */
export function rawOf(workspace: Workspace, sequence: number): string {
  const root = path.join(workspace.dir, "repos/usdf/embargo");
  const number = String(sequence).padStart(6, "0");
  const found = readdirSync(root, { recursive: true, encoding: "utf8" }).find(
    (name) => name.includes("/raw/") && name.includes(`20240326_${number}`) && name.endsWith(".fits"),
  );
  if (found === undefined) throw new Error(`no raw ${number} in ${root}`);
  return path.join(root, found);
}
