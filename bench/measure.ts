import path from "node:path";
import { execa } from "execa";
import { ownJson } from "../engine/declare/plainJson.ts";
import { packageRoot, pythonOf, workspaceFrom } from "../engine/declare/workspace.ts";

/** The cost of a process and its children: seconds of wall time, and CPU seconds on all processors. */
export interface Cost {
  readonly seconds: number;
  readonly cpu: number;
  /** CPU seconds of each process, sampled; absent where one process was measured. */
  readonly processes?: readonly { readonly command: readonly string[]; readonly cpu: number }[];
}

export interface Measured {
  readonly name: string;
  readonly costs: readonly Cost[];
  /** Factor from the measured part to the whole; 1 if the whole was measured. */
  readonly times: number;
  readonly note: string;
}

/** The cost of one job divided by the cost of another. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  readonly aim: string;
}

/** CPU seconds of the processes of one kind. */
export interface Share {
  readonly name: string;
  readonly cpu: number;
}

export interface JobResult {
  readonly title: string;
  readonly world: string;
  readonly measured: readonly Measured[];
  /** The processes of one of the measured commands, if they were told apart. */
  readonly shares?: { readonly of: string; readonly shares: readonly Share[] };
  readonly ratios: readonly Ratio[];
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command and measures it. Throws if its output is not right, because the cost would mean nothing. */
export async function costOf({ file, args, env = {} }: Command, isRight: (out: string) => boolean): Promise<Cost> {
  const cost = path.join(packageRoot, "bench/peers/cost.py");
  const { stdout, stderr } = await execa(pythonOf(workspaceFrom()), [cost, file, ...args], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...env },
    stdin: "ignore",
    maxBuffer: 1e9,
  });
  if (!isRight(stdout)) throw new Error(`${file} ${args.join(" ")} printed\n${stdout.slice(0, 2000)}`);
  return ownJson<Cost>(stderr.split("\n").at(-1) ?? "");
}

/** Number of uncounted runs that fill caches: one, or none if only one run is asked for. */
export const warmUps = (runs: number): number => (runs > 1 ? 1 : 0);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Kinds of processes by a part of their command lines. The first match counts. */
const KINDS = [
  ["program", "/pulumi/cmd/run/"],
  ["provider", "/pulumi/cmd/dynamic-provider/"],
  ["bridges", "calib_bridge"],
  ["command and host", "cli/calib.js"],
] as const;

/** Returns the CPU seconds of each kind of process, as medians over the runs. */
export function sharesOf({ name, costs }: Measured): { readonly of: string; readonly shares: readonly Share[] } {
  const kindOf = (command: readonly string[]): string =>
    KINDS.find(([, part]) => command.some((word) => word.includes(part)))?.[0] ?? "others";
  const cpuOf = (kind: string, { processes = [] }: Cost): number =>
    processes.filter(({ command }) => kindOf(command) === kind).reduce((sum, { cpu }) => sum + cpu, 0);
  return {
    of: name,
    shares: ["command and host", "program", "provider", "bridges", "others"].map((kind) => ({
      name: kind,
      cpu: median(costs.map((cost) => cpuOf(kind, cost))),
    })),
  };
}

/** Returns the cost of the whole, also if only a part was measured. */
export const whole = ({ costs, times }: Measured, of: "seconds" | "cpu" = "seconds"): number =>
  median(costs.map((each) => each[of])) * times;

export const ratioOf = (one: Measured, other: Measured, aim: string, of: "seconds" | "cpu" = "seconds"): Ratio => ({
  name: `${one.name} / ${other.name}${of === "cpu" ? ", CPU" : ""}`,
  value: whole(one, of) / whole(other, of),
  aim,
});
