import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { auxiliaryState, collections, CURRENT, DIODES, MODEL, REFCAT, seedAuxiliary, SKYMAP } from "./auxiliary.ts";
import { stateOf } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { adopt, calib, copyWorld, readLock, removeWorlds, SET } from "./worlds.ts";

const MINUTES = 900_000;
afterAll(removeWorlds);

const REPOS = ["usdf/embargo", "usdf/main", "summit/LATISS"];
const UP = ["up", SET, "--engine", "host"];

test("a set with nothing but collections: locked, adopted, delivered, searched, and then nothing more", async () => {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  const place = { ...seeded, sets: writeSet(path.join(seeded.dir, "auxiliary"), { products: {}, collections }) };
  const locked = await calib(place, ["lock", SET]);
  expect(locked.out).toContain(`${REFCAT}: 3 the_monster_20250219`);
  expect(locked.exitCode).toBe(0);
  expect(readLock(place).inputs.collections?.map(({ name, type, parts, skymap }) => [name, type, parts.map(({ datasetType, datasets }) => `${datasets.length} ${datasetType}`), skymap?.patches])).toEqual([
    [REFCAT, "RUN", ["3 the_monster_20250219"], undefined],
    [CURRENT, "CHAINED", ["1 pretrainedModelPackage"], undefined],
    ["skymaps", "RUN", ["1 skyMap"], 8],
    [DIODES, "RUN", ["1 photodiode"], undefined],
  ]);

  const first = await calib(place, UP);
  expect(first.out).toContain("approval-missing");
  adopt(place);
  const up = await calib(place, UP);
  expect(up.out).not.toMatch(/failed|refused/);
  expect(up.exitCode).toBe(0);

  const source = await auxiliaryState(place, "usdf/embargo");
  for (const repo of REPOS) {
    const { datasets, chains, records } = await auxiliaryState(place, repo);
    for (const name of [REFCAT, MODEL, DIODES]) expect(datasets[name]).toEqual(source.datasets[name]);
    expect(datasets["skymaps"]).toEqual(source.datasets["skymaps"]?.filter((each) => repo === "usdf/embargo" || each.includes(SKYMAP)));
    expect(records[SKYMAP]).toEqual(source.records[SKYMAP]);
    expect(chains).toMatchObject({ refcats: [REFCAT], pretrained_models: [CURRENT], [CURRENT]: [MODEL], "LATISS/defaults": [REFCAT, "skymaps"] });
  }
  const { journal, open } = await stateOf(place);
  expect(open).toEqual([]);

  const drift = await calib(place, ["drift", SET]);
  expect(drift.out).not.toMatch(/differs|missing/);
  expect(drift.exitCode).toBe(0);
  const again = await calib(place, [...UP, "--expect-no-changes"]);
  expect(again.exitCode).toBe(0);
  expect((await stateOf(place)).journal).toEqual(journal);
}, MINUTES);
