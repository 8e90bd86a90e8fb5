import os from "node:os";
import { Argument, Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { benchDrift } from "./jobs/drift.ts";
import { benchOneSet } from "./jobs/oneSet.ts";
import type { JobResult } from "./measure.ts";
import { renderResults } from "./table.ts";
import { setsFor } from "./world/sets.ts";

/** As many certified datasets as a repository of the observatory has after years. */
const DATASETS = 114_800;

/** `npm run bench`: ratios of what we cost to what others cost, in one run on one machine. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command("bench")
    .description("measure in worlds that are made once, below BENCH_DIR or the folder of temporary files")
    .option("--repositories <n>", "of nine", count, 9)
    .option("--sets <n>", `by default as many as make ${DATASETS} certified datasets`, count)
    .option("--detectors <n>", "of 205", count, 205)
    .option("--declared <n>", "sets beside which one is measured", count, 100)
    .option("--runs <n>", "counted runs", count, 3)
    .option("--json", "as JSON")
    .addArgument(new Argument("[job...]", "all where none is named").choices(["drift", "one-set"] as const));
  const { args: named } = program.parse([...args], { from: "user" });
  const { repositories, sets, detectors, runs, declared, json } = program.opts();
  const isAsked = (job: string): boolean => !named.length || named.includes(job);
  const results: JobResult[] = [];
  if (isAsked("drift")) results.push(await benchDrift({ repositories, detectors, sets: sets ?? setsFor(DATASETS, detectors) }, runs));
  if (isAsked("one-set")) results.push(await benchOneSet(declared, runs));
  const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? "unknown"}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const at = new Date().toISOString();
  console.log(json ? JSON.stringify({ at, machine, results }, null, 2) : `${at.slice(0, 10)}, ${machine}\n\n${renderResults(results)}`);
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("a whole number above 0");
}
