import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { byHand } from "./auxiliary.ts";
import { bias, oneNight, writeSet } from "./sets.ts";
import { calib, copyWorld, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

/** Copies the night's biases under IDs that code the camera's controller, as obs_lsst makes them. */
const CODED = `
from lsst.daf.butler import DataCoordinate, DatasetRef, FileDataset
registry = butler.registry
night = [*registry.queryDimensionRecords("exposure", where="instrument='LATISS' and exposure.day_obs=20240326 and exposure.seq_num < 6")]
[day] = registry.queryDimensionRecords("day_obs", where="instrument='LATISS' and day_obs=20240326")
registry.syncDimensionData("day_obs", {**day.toDict(), "id": 20240625})
for record in night:
    number = 7024062500000 + record.seq_num
    registry.insertDimensionData("group", {"instrument": "LATISS", "name": str(number)})
    coded = {"id": number, "day_obs": 20240625, "obs_id": f"AT_S_20240625_{record.seq_num:06d}", "group": str(number)}
    registry.insertDimensionData("exposure", {**record.toDict(), **coded})
    for ref in [*butler.query_datasets("raw", collections="LATISS/raw/all", exposure=record.id, instrument="LATISS")]:
        data_id = DataCoordinate.standardize(instrument="LATISS", exposure=number, detector=ref.dataId["detector"], universe=butler.dimensions)
        copy = DatasetRef(ref.datasetType, data_id, run=ref.run)
        butler.ingest(FileDataset(path=butler.getURI(ref).ospath, refs=[copy]), transfer="copy")
`;

test("an exception leaves out an exposure whose ID codes the camera's controller, and an exception without effect is refused", async () => {
  const seeded = copyWorld("seeded");
  await byHand(seeded, "usdf/embargo", CODED);
  const range = { kind: "range", dayObs: 20240625, from: 2, to: 4 };
  const declare = (excepted: number) => {
    const exposures = { kind: "except", of: range, exposures: [excepted], reason: "the shutter was open" };
    const waive = { ...oneNight, "selection-too-few": "the world has one short night" };
    return { ...seeded, sets: writeSet(path.join(seeded.dir, "coded"), bias({ exposures, verification: { exposures: range }, waive })) };
  };

  const workspace = declare(2024062500003);
  const locked = await calib(workspace, ["lock", SET]);
  expect([locked.out, locked.exitCode]).toEqual([expect.any(String), 0]);
  const [product] = readLock(workspace).inputs.products;
  expect(product?.construction?.exposures).toEqual([7024062500002, 7024062500004]);
  expect(product?.verification?.exposures).toEqual([7024062500002, 7024062500003, 7024062500004]);

  const idle = await calib(declare(2024062500009), ["lock", SET]);
  expect(idle.out).toMatch(/exception-idle: bias: the selection has no exposure 2024062500009 to leave out \(the shutter was open\)/);
  expect(idle.exitCode).toBe(1);
});
