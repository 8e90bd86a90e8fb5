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

/** Builds DMTN-222's worked example and its LATISS counterpart from an empty folder, prints every command, and ends with files to look at. */
export function demo(argv: readonly string[]): Promise<void> {
  const command = new Command("demo")
    .description("make nine repositories in a folder, which is wiped first, and bring two sets of calibrations into use")
    .option("--dir <folder>", "folder of the world (default .demo)")
    .addOption(new Option("--engine <engine>", "deployment engine").choices(["host", "cli", "auto"] as const).default("host" as const))
    .option("--full", "also build a set of all products of LSSTComCam that have a reference pipeline")
    .option("--all-exposures", "use as many exposures as the documents, instead of six for each selection")
    .exitOverride()
    .action(runDemo);
  return run(command, argv);
}

interface DemoOptions {
  readonly dir?: string | undefined;
  readonly engine: string;
  readonly full?: boolean | undefined;
  readonly allExposures?: boolean | undefined;
}

async function runDemo({ dir, engine, full = false, allExposures = false }: DemoOptions): Promise<void> {
  const workspace = workspaceFrom({ ...process.env, CALIB_WORLD: "demo", ...(dir === undefined ? {} : { CALIB_WORLD_DIR: dir }) });
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const [person, colleague] = [personWatched(workspace), personMeanwhile(workspace)];

  person.say("Nine Butler repositories at three sites, with simulated exposures of LATISS and LSSTComCam and earlier calibrations in use");
  await makeWorld(workspace, demoConstruction(allExposures, full), { write_ahead: true });
  await bothSets(
    (go) => deploy(person, workspace, COMCAM, engine, (product) => product === "darkBootstrap" && go()),
    () => deploy(colleague, workspace, LATISS, engine),
  );
  person.say(`Meanwhile, a colleague built ${LATISS.key} (${seconds()})`);
  console.log(colleague.output());

  person.say(`A second up finds nothing to do (${seconds()})`);
  await person.calib(["up", COMCAM.key, LATISS.key, "--engine", engine, "--expect-no-changes"]);
  person.say("Somebody decertifies the bias at the test stand by hand. Drift reports it, mends it towards the lock, and compares again");
  await damage(workspace);
  await person.calib(["drift", COMCAM.key, LATISS.key, "--repair"]);
  person.say("The bundles that the sites took, each signed with the demo's key");
  await person.calib(["bundles", COMCAM.key, LATISS.key, "--verify"]);
  person.say(`The nine repositories now (${seconds()})`);
  console.log(await holdings(workspace, [COMCAM.key, LATISS.key]));
  if (full) await everything(workspace, engine);
  person.say(`Done in ${seconds()}. Files to look at`);
  console.log(filesToLookAt(workspace));
}

/** Runs last, because this set stands ahead of the others afterwards. */
async function everything(workspace: Workspace, engine: string): Promise<void> {
  const apart = { ...workspace, sets: path.join(packageRoot, "examples/everything") };
  await deploy(personWatched(apart), apart, EVERYTHING, engine);
  console.log(await holdings(apart, [EVERYTHING.key]));
}

/** The second set begins when the first calls `go`. The first products are built one after another, which leaves the machine half idle. */
async function bothSets(first: (go: () => void) => Promise<void>, second: () => Promise<void>): Promise<void> {
  const work: Promise<void>[] = [];
  await new Promise<void>((resolve, reject) => {
    const begun = first(resolve);
    work.push(begun);
    begun.then(resolve, reject);
  });
  await Promise.all([...work, second()]);
}

function filesToLookAt(workspace: Workspace): string {
  const at = (...parts: readonly string[]) => path.relative(process.cwd(), path.join(workspace.dir, ...parts));
  const where = `--dir ${at()}`;
  return [
    `  the calibset  ${path.relative(process.cwd(), path.join(packageRoot, "calibsets", `${COMCAM.key}.ts`))}`,
    `  the lock      ${at("sets", `${COMCAM.key}.lock.json`)}`,
    `  the report    ${at("reports", COMCAM.key, "report.md")}, with images in its folder`,
    `  the record    npm run --silent calib record ${COMCAM.key} -- ${where}`,
    `  the graph     npm run --silent calib graph ${COMCAM.key} -- ${where}`,
    `  the journal   npm run --silent calib journal -- ${where}`,
    `  a repository  .venv/bin/butler query-collections ${at("repos/tts/LSSTComCam")} LSSTComCam/calib --chains tree`,
  ].join("\n");
}

/** A mistake that a person makes with Butler's own Python, outside of this project. */
async function damage(workspace: Workspace): Promise<void> {
  const mistake = [
    "import sys",
    "from lsst.daf.butler import Butler, Timespan",
    "with Butler.from_config(sys.argv[1], writeable=True) as butler:",
    "    butler.registry.decertify(sys.argv[2], 'bias', Timespan(None, None))",
  ].join("\n");
  const repository = path.join(workspace.dir, "repos/tts/LSSTComCam");
  await execa(pythonOf(workspace), ["-c", mistake, repository, "LSSTComCam/calib/DM-48520/DP1/bias.20250207a"], {
    env: { PYTHONPATH: path.join(workspace.root, "python") },
  });
}
