import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { CalibError } from "../../engine/errors.ts";
import { pythonOf, type Workspace } from "../../engine/load/workspace.ts";
import { loadWorld } from "../../engine/load/world.ts";

/** Raw exposures of one repository: consecutive sequence numbers of one observing day. */
export interface Raws {
  readonly day_obs: number;
  readonly first: number;
  readonly last?: number;
  readonly observation_type?: string;
}

/** The exposures of the worked LATISS example: one day of biases, and later ones to be checked with. */
const biases: readonly Raws[] = [
  { day_obs: 20240326, first: 1, last: 21 },
  { day_obs: 20240326, first: 66, last: 69 },
  { day_obs: 20240326, first: 95, last: 98 },
  { day_obs: 20240326, first: 124, last: 127 },
  { day_obs: 20240326, first: 153, last: 156 },
];
const check: Raws = { day_obs: 20240410, first: 1 };

/** Makes the demo world's repositories, with simulated raws and a curated ticket already in use. */
export async function makeDemoWorld(place: Workspace, raws: readonly Raws[] = biases): Promise<void> {
  const world = await loadWorld(place);
  await rm(place.dir, { recursive: true, force: true });
  await mkdir(place.dir, { recursive: true });
  const building = [...world.repositories.values()].map(({ name, uri }) => ({
    root: uri,
    curated: { ticket: "DM-28636", chain: "LATISS/calib" },
    raws: name === "usdf/embargo" ? [...raws, check] : [check],
  }));
  const spec = path.join(place.dir, "world.json");
  await writeFile(spec, JSON.stringify({ repositories: building }));
  const made = await execa(pythonOf(place), ["-m", "calib_reference.demo_world", "--spec", spec], {
    env: { PYTHONPATH: path.join(place.root, "python") },
    reject: false,
  });
  if (made.exitCode !== 0) throw new CalibError("command-failed", made.stderr.trim().split("\n").at(-1) ?? "the world could not be made");
}
