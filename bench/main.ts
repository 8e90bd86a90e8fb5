import os from "node:os";
import { Argument, Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { benchDrift } from "./jobs/drift.ts";
import { benchOneSet } from "./jobs/oneSet.ts";
import { benchScience } from "./jobs/science.ts";
import type { JobResult } from "./measure.ts";
import { renderResults } from "./table.ts";
import { setsFor } from "./world/sets.ts";

/** Number of certified datasets that a repository of the observatory has after years. */
const DATASETS = 114_800;

/** Runs `npm run bench`: cost ratios between this tool and its alternatives, from one run on one machine. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command("bench")
    .description("measure in worlds that are made once and kept below BENCH_DIR or the folder for temporary files")
    .option("--repositories <n>", "number of repositories, at most 9", count, 9)
    .option("--sets <n>", `number of sets (default: enough for ${DATASETS} certified datasets)`, count)
    .option("--detectors <n>", "number of detectors, at most 205", count, 205)
    .option("--declared <n>", "number of declared sets in the large world of one-set", count, 100)
    .option("--runs <n>", "number of counted runs", count, 3)
    .option("--json", "print JSON")
    .option("--clean <N:sets...>", "science: clean sets of N exposures a product")
    .option("--detect <N:trials...>", "science: trials of each fault in such sets")
    .option("--seeded <N:sets...>", "science: such sets with each of the twelve faults")
    .option("--pulls <ramps>", "science: ramps of flats whose estimates are compared with the truth", count)
    .option("--values <folder>", "science: keep measured values there, and simulate only what lacks")
    .option("--kept", "science: simulate nothing, judge what is kept")
    .addArgument(new Argument("[job...]", "default: drift and one-set").choices(["drift", "one-set", "science"] as const));
  const { args: named } = program.parse([...args], { from: "user" });
  const { repositories, sets, detectors, runs, declared, json, clean, detect, seeded, pulls, values, kept } = program.opts();
  if (named.includes("science")) await benchScience({ clean, detect, seeded, pulls, values, kept });
  if (named.length && named.every((job) => job === "science")) return;
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
  throw new InvalidArgumentError("expected a whole number above 0");
}
