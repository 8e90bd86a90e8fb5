import { readdir, readFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import pc from "picocolors";
import { setTimeout as sleep } from "node:timers/promises";
import { openSession } from "../../engine/converge/session.ts";
import { files } from "../../engine/load/files.ts";
import type { Scene } from "../../engine/load/scene.ts";
import { packageRoot, pythonOf, workspace, workspaceEnvironment, type Workspace } from "../../engine/load/workspace.ts";
import { ownJson } from "../../engine/load/wire.ts";
import { writeJson } from "../../engine/load/write.ts";
import type { Approval } from "../../engine/model/approval.ts";
import type { Lock } from "../../engine/model/lock.ts";
import type { RepoView } from "../../engine/observe/view.ts";
import { openCheckpoints, recordLooks } from "../../engine/resolve/looks.ts";
import { EXIT } from "../exit.ts";
import { holdings } from "./holdings.ts";
import { demoConstruction, makeWorld } from "./world.ts";

const COMCAM = { key: "LSSTComCam/DM-48520", taxicab: "TAXICAB-23", deployment: "DM-48990" } as const;
const LATISS = { key: "LATISS/DM-43525", taxicab: "TAXICAB-11", deployment: "DM-43600" } as const;

const CALIB = path.join(packageRoot, "cli", "calib.js");

const POLL_MILLISECONDS = 1_000;
const LOWER = constants.priority.PRIORITY_BELOW_NORMAL;

type Adopted = typeof COMCAM | typeof LATISS;

/** DMTN-222's worked example and its LATISS counterpart from an empty folder, told as it goes; ends with what to look at. */
export async function demo(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { dir: { type: "string" }, engine: { type: "string", default: "host" }, full: { type: "boolean", default: false } },
  });
  const place = workspace({ ...process.env, CALIB_WORLD: "demo", ...(values.dir === undefined ? {} : { CALIB_WORLD_DIR: values.dir }) });
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;

  say("Nine Butler repositories at three sites, with simulated exposures of LATISS and LSSTComCam and earlier calibrations in use");
  await makeWorld(place, demoConstruction(values.full));
  for (const set of [COMCAM, LATISS]) await calib(place, ["lock", set.key]);
  const up = (set: Adopted, ...more: readonly string[]) => ["up", set.key, "--engine", values.engine, ...more];
  say(`Build, verify, report, both sets at once as two people would; then they wait for the TAXICAB (${seconds()})`);
  await bothAtOnce(
    (told) => lookOn(place, COMCAM.key, calibUnder(place, up(COMCAM, "--wait"), told)),
    (told) => lookOn(place, LATISS.key, calibUnder(place, up(LATISS, "--wait"), told)),
  );
  say(`Adopted; deliver, tag, self-check, and only then switch (${seconds()})`);
  for (const set of [COMCAM, LATISS]) {
    await calib(place, ["approve", set.key, "--taxicab", set.taxicab, "--deployment", set.deployment]);
    await adopt(place, set);
  }
  await bothAtOnce(
    (told) => calibUnder(place, up(COMCAM), told),
    (told) => calibUnder(place, up(LATISS), told),
  );
  say(`Again: nothing is left to do (${seconds()})`);
  await calib(place, ["up", "--engine", values.engine, "--expect-no-changes"]);
  say("Somebody decertifies the bias at the test stand, behind our back");
  await damage(place);
  await calib(place, ["drift"], EXIT.drift);
  say("Mend it towards the lock");
  await calib(place, ["up", COMCAM.key, "--engine", values.engine]);
  await calib(place, ["drift"]);
  say(`What the nine repositories hold now, read from them (${seconds()})`);
  console.log(await holdings(place, [COMCAM.key, LATISS.key]));

  const at = (...parts: readonly string[]) => path.relative(process.cwd(), path.join(place.dir, ...parts));
  const where = `--dir ${at()}`;
  say(`Done in ${seconds()}. What to look at`);
  console.log(
    [
      `  the wish      ${path.relative(process.cwd(), path.join(packageRoot, "calibsets", `${COMCAM.key}.ts`))}`,
      `  the lock      ${at("sets", `${COMCAM.key}.lock.json`)}`,
      `  the report    ${at("reports", COMCAM.key, "report.md")}, and the pictures beside it`,
      `  the record    npm run --silent calib record ${COMCAM.key} -- ${where}`,
      `  the graph     npm run --silent calib graph ${COMCAM.key} -- ${where}`,
      `  the journal   npm run --silent calib journal -- ${where}`,
      `  a repository  .venv/bin/butler query-collections ${at("repos/tts/LSSTComCam")} LSSTComCam/calib --chains tree`,
    ].join("\n"),
  );
}

type Told = "now" | "later";

/** Two commands side by side: of the first is told while it runs, of the second when it is done. */
async function bothAtOnce(first: (told: Told) => Promise<string>, second: (told: Told) => Promise<string>): Promise<void> {
  const [, meanwhile] = await Promise.all([first("now"), second("later")]);
  console.log(`${pc.bold("\nMeanwhile:")}\n${meanwhile}`);
}

/** Runs `calib`; what it said is returned where it is told of later. */
async function calibUnder(place: Workspace, args: readonly string[], told: Told): Promise<string> {
  const command = pc.dim(`$ calib ${args.join(" ")}`);
  const options = { stdin: "ignore", env: workspaceEnvironment(place) } as const;
  if (told === "later") {
    const running = execa(process.execPath, [CALIB, ...args], { ...options, all: true });
    // It fills the gaps that the other leaves, with all that it starts.
    if (running.pid !== undefined) setPriority(running.pid, LOWER);
    return `${command}\n${(await running).all}`;
  }
  console.log(command);
  await execa(process.execPath, [CALIB, ...args], { ...options, stdout: "inherit", stderr: "inherit" });
  return "";
}

/** While a set is built, does what people do who look at the images of its checkpoints. */
async function lookOn(place: Workspace, key: string, building: Promise<string>): Promise<string> {
  const over = new AbortController();
  void building.catch(() => undefined).finally(() => over.abort());
  const session = await openSession(key, place);
  try {
    for (let shown = 0; !over.signal.aborted; ) {
      await sleep(POLL_MILLISECONDS);
      const scene = await session.scene();
      const pictures = await readdir(path.dirname(files.pictures(place, scene.set, "any")), { recursive: true }).catch(() => []);
      if (pictures.length === shown) continue;
      shown = pictures.length;
      session.observer.forgetAll();
      const view = await session.observer.view(scene.set.build.repo);
      if (openCheckpoints(scene, view).length) await goOn(scene, view);
    }
  } finally {
    await session.close();
  }
  return building;
}

/** What `calib continue` does, by nobody. */
async function goOn(scene: Scene, view: RepoView): Promise<void> {
  const record = recordLooks(scene, view, undefined, "the demo, unseen", new Date());
  await writeJson(files.looks(scene.place, scene.set), record);
  const names = record.looks.slice(scene.looks.length).map(({ product }) => product);
  console.log(pc.yellow(`  ${scene.set.key}: the demo goes on by itself, nobody looked at ${names.join(", ")}. Really, people do: calib continue ${scene.set.key}`));
}

const say = (text: string) => console.log(`\n${pc.bold(pc.green("#"))} ${pc.bold(text)}`);

async function calib(place: Workspace, args: readonly string[], expected = 0): Promise<void> {
  console.log(pc.dim(`$ calib ${args.join(" ")}`));
  const { exitCode } = await execa(process.execPath, [CALIB, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: workspaceEnvironment(place),
    reject: false,
  });
  if (exitCode !== expected) throw new Error(`calib ${args[0] ?? ""} ended with ${exitCode ?? "a signal"}, expected was ${expected}`);
}

/** What the TAXICAB does by pull request; here it is done for them, and said. */
async function adopt(place: Workspace, { key }: Adopted): Promise<void> {
  const lock = ownJson<Lock>(await readFile(path.join(place.dir, "sets", `${key}.lock.json`), "utf8"));
  const file = path.join(place.dir, "sets", `${key}.approval.json`);
  const approval = ownJson<Approval>(await readFile(file, "utf8"));
  const acceptedFailures = lock.made?.products.flatMap(({ verdict }) => verdict.failures) ?? [];
  await writeJson(file, { ...approval, state: "adopted", acceptedFailures });
  console.log(pc.yellow(`The demo sets the approval to adopted and accepts ${acceptedFailures.length} failures by name. Really, people do.`));
}

/** A person's slip with Butler's own Python, of which this project knows nothing. */
async function damage(place: Workspace): Promise<void> {
  const slip = [
    "import sys",
    "from lsst.daf.butler import Butler, Timespan",
    "with Butler.from_config(sys.argv[1], writeable=True) as butler:",
    "    butler.registry.decertify(sys.argv[2], 'bias', Timespan(None, None))",
  ].join("\n");
  const repository = path.join(place.dir, "repos/tts/LSSTComCam");
  await execa(pythonOf(place), ["-c", slip, repository, "LSSTComCam/calib/DM-48520/DP1/bias.20250207a"], {
    env: { PYTHONPATH: path.join(place.root, "python") },
  });
}
