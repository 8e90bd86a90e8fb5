import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { makeWorld } from "../../cli/demo/world.ts";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { TestRepository } from "../repository.ts";
import { collections, seedAuxiliary } from "../world/auxiliary.ts";
import { closeNursery, pythonEnvironment, shareNursery } from "../world/nursery.ts";
import { makeByHand, removeFromChain } from "../world/madeByHand.ts";
import { makePackage } from "../world/packaged.ts";
import { acceptingAll, calibAsProcess as calib, placeAt, readLock } from "../world/worlds.ts";
import { ADOPTED, CHECKPOINT, CORRECTED, CURATED, linkPackage, PIPELINE, PROPOSED, WITHDRAWN } from "./thaw.ts";

/**
 * Makes the frozen world again with the code of this checkout: `npx tsx test/frozen/make.ts`, about five minutes.
 * README.md says what the world holds and when it may be made again.
 */
async function make(): Promise<void> {
  const folder = path.join(tmpdir(), "calib-frozen");
  rmSync(folder, { recursive: true, force: true });
  await shareNursery();
  try {
    const place = placeAt(path.join(folder, "world"), path.join(folder, "world", "calibsets"));
    await build(place, pythonEnvironment());
    await pack(place);
  } finally {
    await closeNursery();
  }
}

const EMBARGO = "usdf/embargo";
const SUMMIT = "summit/LATISS";
const range = (from: number, to: number) => ({ kind: "range", dayObs: 20240326, from, to });
const waive = {
  "verification-same-dates": "the world has biases of one night only",
  "verification-lacks-first": "the first of the night has stripes, and the tests want a bias that passes",
};
const bias = { rerun: "20240326a", certifyRerun: "20240405a", verification: { exposures: range(2, 4) }, waive };

/** The fields of a set besides its products. */
const declared = (key: string, tag: string, begin: string) => ({
  ticket: path.basename(key),
  tag,
  instrument: "LATISS",
  kind: "forward",
  begin,
  build: { repo: EMBARGO, raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  targets: ["usdf/main", SUMMIT],
});

async function build(place: Workspace, env: Readonly<Record<string, string>>): Promise<void> {
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => calib(place, args, { ...env, ...more });
  /** Runs a command and throws unless it ends with the given exit code. */
  const done = async (args: readonly string[], exit = 0, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    console.log(`calib ${args.join(" ")}`);
    const { exitCode, out } = await run(args, more);
    if (exitCode !== exit) throw new Error(`exit ${exitCode}:\n${out}`);
    return out;
  };
  const up = (key: string, ...more: readonly string[]) => done(["up", key, "--engine", "host", ...more]);
  const release = async (key: string): Promise<void> => {
    await done(["lock", key]);
    await up(key);
  };
  const approve = async (key: string): Promise<void> => {
    await done(["approve", key, "--taxicab", "TAXICAB-11", "--deployment", "DM-43600"]);
    const file = path.join(place.dir, "sets", `${key}.approval.json`);
    const proposed = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
    const accepting = acceptingAll(readLock(place, key).made);
    writeFileSync(file, JSON.stringify({ ...proposed, state: "adopted", ...accepting, remarks: "read at the TAXICAB" }, null, 2));
  };

  const raws = [
    { day_obs: 20240326, first: 1, last: 5 },
    { day_obs: 20240326, first: 6, last: 7, observation_type: "dark", observation_reason: "dark" },
  ];
  await makeWorld(place, { LATISS: { repo: EMBARGO, raws } });
  await seedAuxiliary(place);
  const { commit } = await makePackage(place);
  const sets = new TestRepository(place.sets);
  mkdirSync(path.join(place.sets, "LATISS"), { recursive: true });
  linkPackage(place);
  sets.file(".gitignore", "node_modules\n");
  sets.file("package.json", JSON.stringify({ type: "module" }));
  await sets.git("init", "--quiet", "--initial-branch=main");
  const curated = (...types: readonly string[]) => ({
    products: Object.fromEntries(types.map((type) => [type, { rerun: "20240405a", curated: { package: "obs_lsst_data", commit } }])),
  });
  const json = (key: string, set: object) => sets.json(`${key}.json`, set);

  await makeByHand(place, path.basename(ADOPTED));
  await done(["adopt", EMBARGO, path.basename(ADOPTED)]);
  const adopted = path.join(place.sets, `${ADOPTED}.ts`);
  writeFileSync(adopted, readFileSync(adopted, "utf8").replace("targets: []", 'targets: ["usdf/main"]'));
  await sets.commit("ann", "adopted by hand");
  await approve(ADOPTED);
  await up(ADOPTED);

  json(PIPELINE, {
    ...declared(PIPELINE, "lowerSetTemp", "2024-03-01"),
    products: { bias: { ...bias, exposures: range(2, 4) } },
    collections,
  });
  await sets.commit("ann", "a bias and what goes along");
  await release(PIPELINE);
  await approve(PIPELINE);
  await done(["preview", PIPELINE, "--engine", "host", "--save", path.join(place.dir, "delivery-plan.json")]);
  await up(PIPELINE);

  sets.file(
    `${CURATED}.yaml`,
    yamlOf({
      ...declared(CURATED, "texts", "2024-03-01"),
      ...curated(
        "camera",
        "manual_defects",
        "qe_curve",
        "transmission_optics",
        "transmission_filter",
        "defects",
        "linearizer",
        "crosstalk",
        "bfk",
      ),
    }),
  );
  await sets.commit("ann", "texts");
  await release(CURATED);
  await approve(CURATED);
  await up(CURATED);

  const FROM = "LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a/run1";
  const changes = [{ kind: "mask", detector: 0, boxes: [{ x: 10, y: 20, width: 3, height: 2 }] }];
  json(CORRECTED, {
    ...declared(CORRECTED, "glow", "2024-04-01"),
    products: { bias: { ...bias, corrected: { from: FROM, author: "Ann", date: "2024-04-05", reason: "a glow", changes } } },
  });
  await sets.commit("ann", "a glow is masked");
  await release(CORRECTED);
  await approve(CORRECTED);
  await up(CORRECTED);

  json(WITHDRAWN, { ...declared(WITHDRAWN, "wrong", "2024-03-01"), kind: "historical", end: "2024-07-01", ...curated("qe_curve") });
  await sets.commit("ann", "another curve");
  await release(WITHDRAWN);
  await approve(WITHDRAWN);
  await up(WITHDRAWN);
  await done(["withdraw", WITHDRAWN, "--reason", "the curve was another detector's"]);
  await sets.commit("ben", "withdrawn");
  await up(WITHDRAWN);

  sets.file(`${CHECKPOINT}.ts`, WITH_CHECKPOINT);
  await sets.commit("ann", "bootstraps");
  await done(["lock", CHECKPOINT]);
  await killJob(place, "LATISS/calib/DM-43560/spots/biasBootstrapGen.20240326a/run1", () =>
    run(["up", CHECKPOINT, "--engine", "host", "--only-product", "biasBootstrap"]),
  );
  await up(CHECKPOINT);
  await done(["continue", CHECKPOINT, "--by", "Merlin"]);
  await up(CHECKPOINT);
  await approve(CHECKPOINT);
  await up(CHECKPOINT);

  json(PROPOSED, { ...declared(PROPOSED, "proposed", "2024-03-01"), ...curated("crosstalk") });
  await sets.commit("ann", "proposed");
  await release(PROPOSED);
  await done(["approve", PROPOSED, "--taxicab", "TAXICAB-12", "--deployment", "DM-43601"]);
  await up(PROPOSED);
  await done(["preview", PROPOSED, "--engine", "host", "--save", path.join(place.dir, "waiting-plan.json")]);

  // A bridge puts the ticket back and is killed before it journals the completion, so the intent stays open.
  await removeFromChain(place, SUMMIT, "LATISS/calib/DM-43540");
  await done(["up", CORRECTED, "--engine", "host"], 1, { KILL_AT: "after-act:1" });
  if (!readdirSync(path.join(place.dir, "sites/summit/journal/open")).length) throw new Error("no intent is open");
  await done(["drift", "--deep"], 7);
}

const WITH_CHECKPOINT = `import { calibset, range } from "calibrations-as-code";

/** Two bootstraps, of which the second is made with the first, and a bias. */
export default calibset({
  ticket: "DM-43560",
  tag: "spots",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-04-05",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: {
    biasBootstrap: { rerun: "20240326a", exposures: range(20240326, 2, 5), checkpoint: {} },
    darkBootstrap: { rerun: "20240326a", exposures: range(20240326, 6, 7), waive: { "selection-first-of-sequence": "the world has two darks only" } },
    bias: {
      rerun: "20240326a",
      exposures: range(20240326, 2, 5),
      verification: { exposures: range(20240326, 2, 5) },
      waive: ${JSON.stringify(waive)},
    },
  },
  targets: ["usdf/main"],
  skip: { "summit/LATISS": "the summit has a newer detector" },
});
`;

/** Renders each field as a line of YAML whose value is JSON. */
const yamlOf = (set: Readonly<Record<string, unknown>>): string =>
  Object.entries(set)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");

/** Kills a pipeline after its first quantum, so that its RUN exists and stays incomplete. */
async function killJob(place: Workspace, key: string, start: () => Promise<unknown>): Promise<void> {
  console.log(`kill ${key}`);
  const repository = path.join(place.dir, "sites/usdf/jobs");
  const ended = start();
  for (;;) {
    const folder = folderOf(repository, key);
    if (folder !== undefined && /Executed [1-9]/.test(readFileSync(path.join(folder, "log"), "utf8"))) {
      process.kill(-runnerOf(folder), "SIGKILL");
      break;
    }
    await sleep(20);
  }
  await ended;
  const folder = folderOf(repository, key) ?? "";
  if (existsSync(path.join(folder, "result.json"))) throw new Error(`${key} ended before it was killed`);
}

const folderOf = (jobs: string, key: string): string | undefined => {
  const name = (existsSync(jobs) ? readdirSync(jobs, { recursive: true, encoding: "utf8" }) : []).find(
    (each) => each.includes(`/${key.replaceAll("/", "_")}.`) && each.endsWith("/log"),
  );
  return name === undefined ? undefined : path.dirname(path.join(jobs, name));
};

/** Finds the process that runs a job; it leads a process group of its own. */
function runnerOf(folder: string): number {
  const found = readdirSync("/proc").find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const words = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0") : [];
    return words.includes("calib_bridge.job") && words.includes(folder);
  });
  if (found === undefined) throw new Error(`no process runs ${folder}`);
  return Number(found);
}

async function pack(place: Workspace): Promise<void> {
  rmSync(path.join(place.sets, "node_modules"), { recursive: true });
  const archive = path.join(packageRoot, "test/frozen/world.tar.xz");
  const { stdout: prefix } = await execa(pythonOf(place), ["-c", "import sys; print(sys.base_prefix)"]);
  const environment = await execa("realpath", [path.join(packageRoot, ".venv")]);
  const texts = {
    WORLD: place.dir,
    PROJECT: packageRoot,
    VENV: environment.stdout,
    PREFIX: prefix,
    HOME: homedir(),
    TMP: path.dirname(place.dir),
  };
  await execa(
    pythonOf(place),
    [
      path.join(packageRoot, "test/python/frozen/pack.py"),
      "freeze",
      place.dir,
      archive,
      ...Object.entries(texts).map(([name, text]) => `${name}=${text}`),
    ],
    { stdio: "inherit" },
  );
  rmSync(path.dirname(place.dir), { recursive: true, force: true });
}

await make();
