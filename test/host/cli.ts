import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Json } from "../../host/index.ts";
import type { State, StateResource, World } from "./world.ts";

/** The folder of a real `pulumi` with its two Node.js plugins, or undefined. */
export const cliFolder = [process.env["PULUMI_CLI_DIR"] ?? "", ...(process.env["PATH"] ?? "").split(delimiter)].find((folder) =>
  ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"].every((name) => folder !== "" && existsSync(join(folder, name))),
);

function environment(world: World): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${cliFolder ?? ""}${delimiter}${process.env["PATH"] ?? ""}`,
    PULUMI_HOME: join(world.base, "home"),
    PULUMI_BACKEND_URL: `file://${world.backend}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_CONTINUE_ON_ERROR: "true",
    HOST_FIXTURE_WORLD: world.world,
    NO_COLOR: "1",
  };
}

export interface CliAnswer {
  readonly exitCode: number | undefined;
  readonly text: string;
}

/** Runs the real CLI on the world's project and backend. */
export async function cli(world: World, ...args: readonly string[]): Promise<CliAnswer> {
  const { exitCode, all } = await execa("pulumi", [...args, "--stack", "dev", "--non-interactive"], {
    ...{ cwd: world.root, env: environment(world), reject: false, all: true },
  });
  return { exitCode, text: all };
}

export const CLI_WORDS = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;

export async function makeStack(world: World): Promise<void> {
  await execa("pulumi", ["stack", "init", "dev"], { cwd: world.root, env: environment(world) });
}

/** Starts an `up`, waits for a condition, and kills the CLI and its children. */
export async function killedUp(world: World, when: () => boolean): Promise<void> {
  const child = spawn("pulumi", [...CLI_WORDS.up, "--stack", "dev", "--non-interactive"], {
    cwd: world.root,
    env: environment(world),
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  while (!when()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGKILL");
  await ended;
  for (const pid of processesOf(world)) process.kill(pid, "SIGKILL");
}

/** Returns the children of the CLI, which outlive it. Their environment names the world. */
export function processesOf(world: World): readonly number[] {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => pid !== process.pid && environmentOf(pid).includes(`HOST_FIXTURE_WORLD=${world.world}`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

/** Returns a state without times, source positions, random IDs, the order of independent resources and the stack's outputs. */
export function comparable(state: State): unknown {
  const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  const strip = (resource: StateResource): object => {
    const dropped = [
      "created",
      "modified",
      "sourcePosition",
      "stackTrace",
      ...(resource.type === "pulumi:pulumi:Stack" ? ["outputs"] : []),
    ];
    return Object.fromEntries(Object.entries(resource).filter(([key]) => !dropped.includes(key)));
  };
  const sorted = (items: readonly object[]): readonly string[] =>
    items.map((item) => JSON.stringify(item, keysOf(item)).replace(uuid, "<id>")).sort();
  const resources = sorted((state.resources ?? []).map(strip));
  const pending = sorted((state.pending_operations ?? []).map(({ type, resource }) => ({ type, resource: strip(resource) })));
  return { resources, pending };
}

/** After a failure the CLI replaces an output of the stack by its mark for "unknown"; the host keeps the old value. */
export function expectedOutputs(ofCli: State, ofHost: State): Record<string, Json> {
  const kept = outputsOf(ofHost);
  const entries = Object.entries(outputsOf(ofCli)).map(([key, value]) => [key, value === UNKNOWN ? kept[key] : value] as const);
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

export function outputsOf(state: State): Record<string, Json> {
  return state.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Returns the keys at all depths, sorted, for JSON.stringify to write in that order. */
function keysOf(value: unknown, keys = new Set<string>()): string[] {
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) keys.add(key);
      keysOf(inner, keys);
    }
  }
  return [...keys].sort();
}
