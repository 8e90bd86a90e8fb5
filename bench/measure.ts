import path from "node:path";
import { execa } from "execa";
import { ownJson } from "../engine/declare/plainJson.ts";
import { packageRoot, pythonOf, workspaceFrom } from "../engine/declare/workspace.ts";

/** The cost of a process and its children: seconds of wall time, and CPU seconds on all processors. */
export interface Cost {
  readonly seconds: number;
  readonly cpu: number;
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

export interface JobResult {
  readonly title: string;
  readonly world: string;
  readonly measured: readonly Measured[];
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
  const { stdout, stderr } = await execa(pythonOf(workspaceFrom()), [cost, file, ...args], { env: { NO_COLOR: "1", NODE_OPTIONS: "", ...env }, stdin: "ignore", maxBuffer: 1e9 });
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

/** Returns the cost of the whole, also if only a part was measured. */
export const whole = ({ costs, times }: Measured, of: keyof Cost = "seconds"): number => median(costs.map((each) => each[of])) * times;

export const ratioOf = (one: Measured, other: Measured, aim: string, of: keyof Cost = "seconds"): Ratio => ({
  name: `${one.name} / ${other.name}${of === "cpu" ? ", CPU" : ""}`,
  value: whole(one, of) / whole(other, of),
  aim,
});
