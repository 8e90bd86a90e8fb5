import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import pc from "picocolors";
import { packageRoot, pythonOf, workspace, workspaceEnvironment, type Workspace } from "../../engine/load/workspace.ts";
import { ownJson } from "../../engine/load/wire.ts";
import { writeJson } from "../../engine/load/write.ts";
import type { Approval } from "../../engine/model/approval.ts";
import type { Lock } from "../../engine/model/lock.ts";
import { makeDemoWorld } from "./world.ts";

const SET = "LATISS/DM-43525";

/** The main job from an empty folder, told as it goes; ends with what to look at. */
export async function demo(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { dir: { type: "string" }, engine: { type: "string", default: "host" } } });
  const place = workspace({ ...process.env, CALIB_WORLD: "demo", ...(values.dir === undefined ? {} : { CALIB_WORLD_DIR: values.dir }) });
  const began = Date.now();
  const up = ["up", SET, "--engine", values.engine];

  say("Three Butler repositories at two sites, with simulated LATISS biases and a curated ticket in use");
  await makeDemoWorld(place);
  await calib(place, ["lock", SET]);
  say("Build, verify, report; then the set waits for people");
  await calib(place, up);
  await calib(place, ["approve", SET, "--taxicab", "TAXICAB-11", "--deployment", "DM-43600"]);
  await adopt(place);
  say("Adopted: deliver, tag, self-check, and only then switch");
  await calib(place, up);
  say("Again: nothing is left to do");
  await calib(place, [...up, "--expect-no-changes"]);
  say("Somebody decertifies the bias at the summit, behind our back");
  await damage(place);
  await calib(place, ["drift"], 7);
  say("Mend it towards the lock");
  await calib(place, up);
  await calib(place, ["drift"]);

  const at = (...parts: readonly string[]) => path.relative(process.cwd(), path.join(place.dir, ...parts));
  say(`Done in ${Math.round((Date.now() - began) / 1000)} s. What to look at`);
  console.log(
    [
      `  the wish      ${path.relative(process.cwd(), path.join(packageRoot, "calibsets", `${SET}.ts`))}`,
      `  the lock      ${at("sets", `${SET}.lock.json`)}`,
      `  the report    ${at("reports", SET, "report.md")}, and bias-0.png beside it`,
      `  the journal   npm run --silent calib journal -- --dir ${at()}`,
      `  a repository  .venv/bin/butler query-collections ${at("repos/summit/LATISS")} LATISS/calib --chains tree`,
    ].join("\n"),
  );
}

const say = (text: string) => console.log(`\n${pc.bold(pc.green("#"))} ${pc.bold(text)}`);

async function calib(place: Workspace, args: readonly string[], expected = 0): Promise<void> {
  console.log(pc.dim(`$ calib ${args.join(" ")}`));
  const { exitCode } = await execa(process.execPath, [path.join(packageRoot, "cli", "calib.js"), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: workspaceEnvironment(place),
    reject: false,
  });
  if (exitCode !== expected) throw new Error(`calib ${args[0] ?? ""} ended with ${exitCode ?? "a signal"}, expected was ${expected}`);
}

/** What the TAXICAB does by pull request; here it is done for them, and said. */
async function adopt(place: Workspace): Promise<void> {
  const lock = ownJson<Lock>(await readFile(path.join(place.dir, "sets", `${SET}.lock.json`), "utf8"));
  const file = path.join(place.dir, "sets", `${SET}.approval.json`);
  const approval = ownJson<Approval>(await readFile(file, "utf8"));
  const acceptedFailures = lock.made?.products.flatMap(({ verdict }) => verdict.failures) ?? [];
  await writeJson(file, { ...approval, state: "adopted", acceptedFailures });
  console.log(pc.yellow(`The demo sets the approval to adopted and accepts ${acceptedFailures.length} failures by name (the first exposure of the sequence). Really, people do.`));
}

/** A person's slip with Butler's own Python, of which this project knows nothing. */
async function damage(place: Workspace): Promise<void> {
  const slip = [
    "import sys",
    "from lsst.daf.butler import Butler, Timespan",
    "with Butler.from_config(sys.argv[1], writeable=True) as butler:",
    "    butler.registry.decertify(sys.argv[2], 'bias', Timespan(None, None))",
  ].join("\n");
  const repository = path.join(place.dir, "repos/summit/LATISS");
  await execa(pythonOf(place), ["-c", slip, repository, "LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a"], {
    env: { PYTHONPATH: path.join(place.root, "python") },
  });
}
