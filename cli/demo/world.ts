import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { CalibError } from "../../engine/errors.ts";
import { pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld, type Repository, type World } from "../../engine/declare/loadWorld.ts";
import { comCamCurve, comCamRaws, comCamStars, latissRaws, type Raws } from "./exposures.ts";

/** The content of a repository for an instrument before anything is built. */
interface Seeded {
  readonly name: string;
  readonly raws: readonly Raws[];
  readonly curated: { readonly ticket: string; readonly chain: string };
  /** Combined products of earlier tickets, on which later products build. */
  readonly earlier: readonly { readonly collection: string; readonly dataset_type: string; readonly chained: boolean }[];
}

/** Exposures of each instrument's build repository; other repositories have check exposures only. */
export type Construction = Readonly<Record<string, { readonly repo: string; readonly raws: readonly Raws[] }>>;

/** The worked examples' exposures: six of each selection, or as many as in the documents; on request also those of a photon transfer curve and a brighter-fatter kernel. */
export const demoConstruction = (many: boolean, curve: boolean): Construction => ({
  LATISS: { repo: "usdf/embargo", raws: latissRaws(many) },
  LSSTComCam: { repo: "usdf/main", raws: [...comCamRaws(many), ...(curve ? [comCamCurve, comCamStars] : [])] },
});

/** How the repositories' registries are made: in SQLite files, if no database is named for a repository. */
export interface MadeWith {
  /** Whether SQLite uses its write-ahead log. */
  readonly write_ahead?: boolean;
  /** SQLAlchemy's URL of an empty database, by repository. */
  readonly databases?: Readonly<Record<string, string>>;
}

/** Makes a world's repositories, with simulated raws, a curated ticket in use, and earlier calibrations. */
export async function makeWorld(
  workspace: Workspace,
  construction: Construction,
  { write_ahead = false, databases = {} }: MadeWith = {},
): Promise<void> {
  const world = await loadWorld(workspace);
  await rm(workspace.dir, { recursive: true, force: true });
  await mkdir(workspace.dir, { recursive: true });
  const repositories = [...world.repositories.values()].map((repository) => ({
    root: repository.uri,
    write_ahead,
    database: databases[repository.name] ?? null,
    instruments: seededIn(repository, construction),
  }));
  await makeKey(workspace, world);
  const spec = path.join(workspace.dir, "world.json");
  await writeFile(spec, JSON.stringify({ repositories }));
  const made = await execa(pythonOf(workspace), ["-m", "calib_reference.demo_world", "--spec", spec], {
    env: { PYTHONPATH: path.join(workspace.root, "python") },
    reject: false,
  });
  if (made.exitCode !== 0) throw new CalibError("command-failed", made.stderr.trim().split("\n").at(-1) ?? "the world could not be made");
}

/** Makes the key with which a world of this machine signs its bundles, and the file that allows it. */
async function makeKey({ dir }: Workspace, { sites, constructionSite }: World): Promise<void> {
  const signing = sites.get(constructionSite)?.signing;
  if (!signing?.key || !signing.signers) return;
  if (path.relative(dir, signing.key).startsWith("..")) throw new CalibError("signing-failed", `${signing.key} is a key of people`);
  await mkdir(path.dirname(signing.key), { recursive: true });
  const made = await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "demo", "-f", signing.key], { reject: false });
  if (made.exitCode !== 0) throw new CalibError("signing-failed", made.stderr);
  await writeFile(signing.signers, `demo@localhost namespaces="calib-bundle" ${await readFile(`${signing.key}.pub`, "utf8")}`);
}

const seededIn = ({ name: repo, instruments }: Repository, construction: Construction): readonly Seeded[] =>
  [...instruments].map(([name, { check }]) => {
    const built = construction[name];
    return {
      name,
      raws: [...(built?.repo === repo ? built.raws : []), ...check.exposures.map((exposure) => checkExposure(name, exposure))],
      curated: curated[name] ?? { ticket: "DM-28636", chain: `${name}/calib` },
      earlier: earlier[name] ?? [],
    };
  });

/** A science frame in r: of all detectors, or of a few for LSSTCam. */
const checkExposure = (instrument: string, exposure: number): Raws => ({
  day_obs: Math.floor(exposure / 100_000),
  first: exposure % 100_000,
  observation_type: "science",
  observation_reason: "science",
  physical_filter: filters[instrument] ?? "r_03",
  exposure_time: 30,
  ...(instrument === "LSSTCam" ? { detectors: [93, 94, 95] } : {}),
});

const filters: Readonly<Record<string, string>> = { LATISS: "SDSSr_65mm~empty", LSSTCam: "r_57" };

const curated: Readonly<Record<string, Seeded["curated"]>> = { LSSTComCam: { ticket: "DM-48650", chain: "LSSTComCam/calib" } };

const earlier: Readonly<Record<string, Seeded["earlier"]>> = {
  LSSTComCam: [
    { collection: "LSSTComCam/calib/DM-47447/gainFixup/ptc.20241107a", dataset_type: "ptc", chained: true },
    { collection: "LSSTComCam/calib/DM-46360/isrTaskLSST/linearizer.20240926a", dataset_type: "linearizer", chained: true },
    { collection: "LSSTComCam/calib/DM-46360/isrTaskLSST/bfk.20240926a", dataset_type: "bfk", chained: true },
    { collection: "LSSTComCam/calib/DM-46360/isrTaskLSST/ptc.20240926a", dataset_type: "ptc", chained: true },
  ],
};
