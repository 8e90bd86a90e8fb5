import { performance } from "node:perf_hooks";
import { execa } from "execa";

/** What one thing cost, in seconds of the wall clock, whole processes. */
export interface Measured {
  readonly name: string;
  readonly seconds: readonly number[];
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

/** Runs a command to its end; what it prints has to please, or its time says nothing. */
export async function timeCommand({ file, args, env = {} }: Command, isRight: (out: string) => boolean): Promise<number> {
  const start = performance.now();
  const { stdout } = await execa(file, args, { env: { NO_COLOR: "1", NODE_OPTIONS: "", ...env }, stdin: "ignore", maxBuffer: 1e9 });
  const seconds = (performance.now() - start) / 1000;
  if (!isRight(stdout)) throw new Error(`${file} ${args.join(" ")} answered\n${stdout.slice(0, 2000)}`);
  return seconds;
}

/** Runs that fill the caches and are not counted: one, unless a single look will do. */
export const warmUps = (runs: number): number => (runs > 1 ? 1 : 0);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The whole, where only a part was measured. */
export const whole = ({ seconds, times }: Measured): number => median(seconds) * times;

export const ratioOf = (one: Measured, other: Measured, aim: string): Ratio => ({ name: `${one.name} / ${other.name}`, value: whole(one) / whole(other), aim });
