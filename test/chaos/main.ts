import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "@commander-js/extra-typings";
import PQueue from "p-queue";
import { counted } from "../../engine/present/fitted.ts";
import { openLineProcess } from "../lineProcess.ts";
import { crowd, doubledIn } from "./crowd.ts";
import { differencesOf, judgedState, type Judged, type Oracles } from "./judge.ts";
import { live, type Disturbance } from "./life.ts";
import { keys, makeStages, openLife, stages, type Registry, type Stage } from "./stages.ts";

interface Lived {
  readonly registry: Registry;
  readonly stage: Stage;
  readonly seed: number;
  readonly disturbances: readonly Disturbance[];
  /** Ways in which the life's end differs from an undisturbed one. */
  readonly differences: readonly string[];
}

interface Options {
  readonly aLife: number;
  readonly hosts: number;
  readonly sets: number;
  readonly keep?: true;
}

const registries: readonly Registry[] = ["SQLite", "PostgreSQL"];

/** Lives lives of a set until enough disturbances have hit; prints step, fault and result. */
export async function main(args: readonly string[]): Promise<void> {
  const options = new Command("chaos")
    .option("--disturbances <n>", "end after so many", Number, 300)
    .option("--a-life <n>", "disturbances of one life", Number, 10)
    .option("--seed <n>", "seed of the first life; the others follow by one", Number, 1)
    .option("--lives <n>", "end after so many lives", Number, Infinity)
    .option("--hosts <n>", "so many hosts bring sets into use together, without disturbances", Number, 1)
    .option("--sets <n>", "the hosts bring so many sets into use, each host one of them: 1 or 2", Number, 1)
    .option("--workers <n>", "lives at a time", Number, 2)
    .option("--json <file>", "write the results of all lives so far")
    .option("--keep", "keep the worlds of lives that differ")
    .parse([...args], { from: "user" })
    .opts();
  if (options.sets < 1 || options.sets > Math.min(options.hosts, keys.length)) throw new Error("--sets is 1, or 2 with several hosts");
  const folder = mkdtempSync(path.join(tmpdir(), "calib-chaos-"));
  // The database servers have another account.
  chmodSync(folder, 0o755);
  const oracles = { exact: openLineProcess("world_state.py"), loose: openLineProcess("chaos_state.py") };
  const liveOne = await makeLives(folder, oracles, options);
  const lived: Lived[] = [];
  let next = options.seed;
  const worker = async () => {
    while (hitsIn(lived) < options.disturbances && next < options.seed + options.lives) {
      lived.push(await liveOne(next++));
      if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(lived, null, 2));
    }
  };
  await Promise.all(Array.from({ length: options.workers }, worker));
  await Promise.all([oracles.exact.close(), oracles.loose.close()]);
  printTable(lived);
  if (options.keep !== true) rmSync(folder, { recursive: true });
  process.exitCode = lived.some(({ differences }) => differences.length) ? 1 : 0;
}

/** Makes the worlds that lives start from. The returned function lives the life of a seed. */
async function makeLives(
  folder: string,
  oracles: Oracles,
  { aLife, hosts, sets, keep }: Options,
): Promise<(seed: number) => Promise<Lived>> {
  // An oracle answers in the order of questions.
  const asking = new PQueue({ concurrency: 1 });
  const made: { readonly registry: Registry; readonly at: string; readonly undisturbed: Judged }[] = [];
  const brought = keys.slice(0, sets);
  for (const registry of registries) {
    const at = path.join(folder, registry);
    await makeStages(at, registry, brought);
    const active = await openLife(at, "active", path.join(folder, "undisturbed"));
    made.push({ registry, at, undisturbed: await judgedState(oracles, active) });
    await active.server?.stop();
    rmSync(active.folder, { recursive: true });
  }
  const kinds = stages.flatMap((stage) => made.map((each) => ({ stage, ...each })));
  return async (seed) => {
    const kind = kinds[seed % kinds.length];
    if (!kind) throw new Error("a seed is a positive number");
    const life = await openLife(kind.at, kind.stage, path.join(folder, `life-${seed}`));
    const isCrowd = hosts > 1;
    const { disturbances: hits, failures } = isCrowd
      ? { disturbances: [], failures: await crowd(life, kind.stage, hosts, brought) }
      : await live(life, kind.stage, seed, aLife);
    const judge = async () => [
      ...differencesOf(kind.stage, await judgedState(oracles, life), kind.undisturbed),
      ...(isCrowd ? await doubledIn(life, hosts, brought, oracles.exact) : []),
    ];
    const differences = failures.length ? failures : await asking.add(judge);
    await life.server?.stop();
    const what = isCrowd ? `${hosts} hosts of ${counted(sets, "set")}` : counted(hits.length, "disturbance");
    console.log(`life ${seed}, ${kind.registry}, ${kind.stage}: ${what}, ${differences.length || "no"} differences`);
    for (const difference of differences) console.log(`  ${difference}`);
    if (!differences.length || keep !== true) rmSync(life.folder, { recursive: true });
    return { registry: kind.registry, stage: kind.stage, seed, disturbances: hits, differences };
  };
}

const hitsIn = (lived: readonly Lived[]): number => lived.reduce((sum, { disturbances }) => sum + disturbances.length, 0);

/** Step x fault x result: how many disturbances hit, and how many of them in lives that did not end like the undisturbed one. */
function printTable(lived: readonly Lived[]): void {
  const counts = new Map<string, { hit: number; bad: number }>();
  for (const { disturbances, differences } of lived) {
    for (const { step, victim, signal } of disturbances) {
      const key = `${step} | ${signal} of ${victim}`;
      const count = counts.get(key) ?? { hit: 0, bad: 0 };
      counts.set(key, { hit: count.hit + 1, bad: count.bad + (differences.length ? 1 : 0) });
    }
  }
  console.log("\n| step at work | fault | hits | in lives that differ |\n|---|---|---|---|");
  for (const [key, { hit, bad }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`| ${key} | ${hit} | ${bad} |`);
  const bad = lived.filter(({ differences }) => differences.length).map(({ seed }) => seed);
  console.log(
    `\n${lived.length} lives, ${hitsIn(lived)} disturbances, ${bad.length} lives that differ${bad.length ? `: ${bad.join(", ")}` : ""}`,
  );
}
