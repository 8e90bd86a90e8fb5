import path from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { execa } from "execa";
import { packageRoot, pythonOf, workspaceFrom, type Workspace } from "../../engine/declare/workspace.ts";
import { run } from "../run.ts";
import { deploy, type Deployable } from "./deployment.ts";
import { holdings } from "./holdings.ts";
import { personMeanwhile, personWatched } from "./person.ts";
import { demoConstruction, makeWorld } from "./world.ts";

const COMCAM: Deployable = { key: "LSSTComCam/DM-48520", taxicab: "TAXICAB-23", deployment: "DM-48990" };
const EVERYTHING: Deployable = { key: "LSSTComCam/DM-50001", taxicab: "TAXICAB-30", deployment: "DM-50002" };
const LATISS: Deployable = { key: "LATISS/DM-43525", taxicab: "TAXICAB-11", deployment: "DM-43600" };

/** DMTN-222's worked example and its LATISS counterpart from an empty folder, told as it goes; ends with what to look at. */
export function demo(argv: readonly string[]): Promise<void> {
  const command = new Command("demo")
    .description("make nine repositories in an empty folder, which is wiped first, and bring two sets of calibrations into use")
    .option("--dir <folder>", "where (default .demo)")
    .addOption(new Option("--engine <engine>", "who carries it out").choices(["host", "cli", "auto"] as const).default("host" as const))
    .option("--full", "also a set of everything that there is a reference pipeline of for LSSTComCam, each from the others")
    .option("--all-exposures", "as many exposures as the documents have, instead of six a selection")
    .exitOverride()
    .action(tell);
  return run(command, argv);
}

interface DemoOptions {
  readonly dir?: string | undefined;
  readonly engine: string;
  readonly full?: boolean | undefined;
  readonly allExposures?: boolean | undefined;
}

async function tell({ dir, engine, full = false, allExposures = false }: DemoOptions): Promise<void> {
  const workspace = workspaceFrom({ ...process.env, CALIB_WORLD: "demo", ...(dir === undefined ? {} : { CALIB_WORLD_DIR: dir }) });
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const [person, colleague] = [personWatched(workspace), personMeanwhile(workspace)];

  person.say("Nine Butler repositories at three sites, with simulated exposures of LATISS and LSSTComCam and earlier calibrations in use");
  await makeWorld(workspace, demoConstruction(allExposures, full), true);
  await bothSets(
    (go) => deploy(person, workspace, COMCAM, engine, (product) => product === "darkBootstrap" && go()),
    () => deploy(colleague, workspace, LATISS, engine),
  );
  person.say(`Meanwhile, by a colleague, ${LATISS.key} (${seconds()})`);
  console.log(colleague.told());

  person.say(`Again: nothing is left to do (${seconds()})`);
  await person.calib(["up", COMCAM.key, LATISS.key, "--engine", engine, "--expect-no-changes"]);
  person.say("Somebody decertifies the bias at the test stand, behind our back. Drift tells, mends just that towards the lock, and looks again");
  await damage(workspace);
  await person.calib(["drift", COMCAM.key, LATISS.key, "--repair"]);
  person.say(`What the nine repositories hold now, read from them (${seconds()})`);
  console.log(await holdings(workspace, [COMCAM.key, LATISS.key]));
  if (full) await everything(workspace, engine);
  person.say(`Done in ${seconds()}. What to look at`);
  console.log(whatToLookAt(workspace));
}

/** In the end, because it then stands ahead of what the others made. */
async function everything(workspace: Workspace, engine: string): Promise<void> {
  const apart = { ...workspace, sets: path.join(packageRoot, "examples/everything") };
  await deploy(personWatched(apart), apart, EVERYTHING, engine);
  console.log(await holdings(apart, [EVERYTHING.key]));
}

/** The second begins where the first lets it: at first one product after the other is made, which leaves the machine half idle. */
async function bothSets(first: (go: () => void) => Promise<void>, second: () => Promise<void>): Promise<void> {
  const work: Promise<void>[] = [];
  await new Promise<void>((resolve, reject) => {
    const begun = first(resolve);
    work.push(begun);
    begun.then(resolve, reject);
  });
  await Promise.all([...work, second()]);
}

function whatToLookAt(workspace: Workspace): string {
  const at = (...parts: readonly string[]) => path.relative(process.cwd(), path.join(workspace.dir, ...parts));
  const where = `--dir ${at()}`;
  return [
    `  the wish      ${path.relative(process.cwd(), path.join(packageRoot, "calibsets", `${COMCAM.key}.ts`))}`,
    `  the lock      ${at("sets", `${COMCAM.key}.lock.json`)}`,
    `  the report    ${at("reports", COMCAM.key, "report.md")}, and the pictures beside it`,
    `  the record    npm run --silent calib record ${COMCAM.key} -- ${where}`,
    `  the graph     npm run --silent calib graph ${COMCAM.key} -- ${where}`,
    `  the journal   npm run --silent calib journal -- ${where}`,
    `  a repository  .venv/bin/butler query-collections ${at("repos/tts/LSSTComCam")} LSSTComCam/calib --chains tree`,
  ].join("\n");
}

/** A person's slip with Butler's own Python, of which this project knows nothing. */
async function damage(workspace: Workspace): Promise<void> {
  const slip = [
    "import sys",
    "from lsst.daf.butler import Butler, Timespan",
    "with Butler.from_config(sys.argv[1], writeable=True) as butler:",
    "    butler.registry.decertify(sys.argv[2], 'bias', Timespan(None, None))",
  ].join("\n");
  const repository = path.join(workspace.dir, "repos/tts/LSSTComCam");
  await execa(pythonOf(workspace), ["-c", slip, repository, "LSSTComCam/calib/DM-48520/DP1/bias.20250207a"], {
    env: { PYTHONPATH: path.join(workspace.root, "python") },
  });
}
