import path from "node:path";
import { execa } from "execa";
import { ownJson } from "../engine/declare/plainJson.ts";
import { packageRoot, pythonOf, workspaceFrom } from "../engine/declare/workspace.ts";

/** What whole processes cost, children included: seconds of the wall clock, and of all processors together. */
export interface Cost {
  readonly seconds: number;
  readonly cpu: number;
}

export interface Measured {
  readonly name: string;
  readonly costs: readonly Cost[];
  /** How many times the measured part goes into the whole: 1 where all was measured. */
  readonly times: number;
  readonly note: string;
}

/** How many times the one costs what the other does. */
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

/** Runs a command to its end; what it prints has to please, or its cost says nothing. */
export async function costOf({ file, args, env = {} }: Command, isRight: (out: string) => boolean): Promise<Cost> {
  const cost = path.join(packageRoot, "bench/peers/cost.py");
  const { stdout, stderr } = await execa(pythonOf(workspaceFrom()), [cost, file, ...args], { env: { NO_COLOR: "1", NODE_OPTIONS: "", ...env }, stdin: "ignore", maxBuffer: 1e9 });
  if (!isRight(stdout)) throw new Error(`${file} ${args.join(" ")} answered\n${stdout.slice(0, 2000)}`);
  return ownJson<Cost>(stderr.split("\n").at(-1) ?? "");
}

/** Runs that fill the caches and are not counted: one, unless a single look will do. */
export const warmUps = (runs: number): number => (runs > 1 ? 1 : 0);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The whole, where only a part was measured. */
export const whole = ({ costs, times }: Measured, of: keyof Cost = "seconds"): number => median(costs.map((each) => each[of])) * times;

export const ratioOf = (one: Measured, other: Measured, aim: string, of: keyof Cost = "seconds"): Ratio => ({
  name: `${one.name} / ${other.name}${of === "cpu" ? ", CPU" : ""}`,
  value: whole(one, of) / whole(other, of),
  aim,
});
