import path from "node:path";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { writeSet } from "./sets.ts";
import { drive } from "./drive.ts";
import { adopt, calib, copyWorld, python, readLock, SET } from "./worlds.ts";

export const REFCAT = "refcats/DM-49042/the_monster_20250219";
export const MODEL = "pretrained_models/tac_cnn_comcam_2025-02-18";
/** A chain whose only RUN is the model. */
export const CURRENT = "pretrained_models/current";
export const DIODES = "LATISS/calib/photodiode";
export const SKYMAP = "lsst_cells_v1";

/** Auxiliary collections of a set in the small world, one of each kind. */
export const collections = {
  [REFCAT]: { chains: ["refcats", "LATISS/defaults"] },
  [CURRENT]: { chains: ["pretrained_models"] },
  skymaps: { skymap: SKYMAP, chains: ["LATISS/defaults"] },
  [DIODES]: {},
};

/** Datasets of auxiliary types by collection, chains by name, and dimension records by skymap. */
export interface AuxiliaryState {
  readonly datasets: Readonly<Record<string, readonly string[]>>;
  readonly chains: Readonly<Record<string, readonly string[]>>;
  readonly records: Readonly<Record<string, readonly string[]>>;
}

const SEED = `
import sys
from lsst.daf.butler import Butler, CollectionType
from calib_reference.world.auxiliary import seed_auxiliary, seed_skymap
from calib_reference.world.spec import Auxiliary
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    seed_auxiliary(butler, Auxiliary(photodiodes={"LATISS": [2024041000001]}))
    seed_skymap(butler, "somebodys", 1, 1)
    butler.put({"name": "somebodys"}, "skyMap", skymap="somebodys", run="skymaps")
    butler.collections.register(sys.argv[2], CollectionType.CHAINED)
    butler.collections.redefine_chain(sys.argv[2], sys.argv[3:])
`;

const STATE = `
import json, sys
from lsst.daf.butler import Butler
with Butler.from_config(sys.argv[1]) as butler:
    runs = [info for info in butler.collections.query_info("*", include_summary=True) if info.type.name == "RUN"]
    types = {"skyMap", "the_monster_20250219", "pretrainedModelPackage", "photodiode"}
    datasets = {
        info.name: sorted(
            f"{name} {dict(ref.dataId.required)} {ref.id} {butler.getURI(ref).exists()}"
            for name in info.dataset_types & types
            for ref in butler.query_datasets(name, collections=info.name, explain=False)
        )
        for info in runs
        if info.dataset_types & types
    }
    chains = {info.name: list(info.children) for info in butler.collections.query_info("*") if info.type.name == "CHAINED"}
    records = {}
    for element in ("skymap", "tract", "patch"):
        for record in butler.registry.queryDimensionRecords(element):
            records.setdefault(record.dataId["skymap"], []).append(record.to_simple().model_dump_json())
print(json.dumps({"datasets": datasets, "chains": chains, "records": records}))
`;

const rootOf = (workspace: Workspace, repo: string): string => path.join(workspace.dir, "repos", repo);

/** Puts auxiliary collections into the build repository, and a foreign skymap into the same RUN. */
export const seedAuxiliary = (workspace: Workspace): Promise<string> =>
  python(workspace, SEED, [rootOf(workspace, "usdf/embargo"), CURRENT, MODEL]);

/** Makes a small world with a set of auxiliary collections only, in use at every repository. */
export async function makeAuxiliaryWorld(): Promise<Workspace> {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "calibsets"), { products: {}, collections }) };
  const { exitCode, out } = await calib(workspace, ["lock", SET]);
  if (exitCode !== 0) throw new Error(out);
  for (let time = 0; time < 2; time++) {
    const { units, failed } = await drive(workspace);
    if (failed) throw new Error(JSON.stringify(units));
    if (readLock(workspace).made) adopt(workspace);
  }
  return workspace;
}

export const auxiliaryState = async (workspace: Workspace, repo: string): Promise<AuxiliaryState> =>
  JSON.parse(await python(workspace, STATE, [rootOf(workspace, repo)])) as AuxiliaryState;

/** Runs lines of Python with a Butler of a repository, as a person might. */
export const byHand = (workspace: Workspace, repo: string, act: string): Promise<string> =>
  python(
    workspace,
    `import sys\nfrom lsst.daf.butler import Butler, CollectionType\nwith Butler.from_config(sys.argv[1], writeable=True) as butler:\n    ${act.replaceAll("\n", "\n    ")}`,
    [rootOf(workspace, repo)],
  );
