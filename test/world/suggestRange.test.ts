import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { makeWorld } from "../../cli/demo/world.ts";
import { byHand } from "./auxiliary.ts";
import { stateOf } from "./oracle.ts";
import { bias, writeSet } from "./sets.ts";
import { calib, copyWorld, emptyFolder, placeAt, rawOf, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

/** Records a longer time for the last flat, so that its light does not fit the time. */
const LENGTHEN = `
[record] = butler.query_dimension_records("exposure", instrument="LATISS", exposure=2024032000006)
butler.registry.syncDimensionData("exposure", {**record.toDict(), "exposure_time": 12.0}, update=True)
`;

const everywhere = Object.fromEntries(["0", "1"].flatMap((row) => Array.from({ length: 8 }, (_, column) => [`C${row}${column}`, 1.5])));
const flat = { observation_type: "flat", observation_reason: "flat", physical_filter: "SDSSr_65mm~empty", exposure_time: [12, 12, 6] };

/** Replaces the raws of some days by zip files, one for each exposure, as usdf/main holds them. */
const ZIP = `
import tempfile
where = "instrument='LATISS' and (exposure.day_obs in (20240310, 20240326, 20240405) or exposure.observation_type='flat')"
for ref in butler.query_datasets("raw", "LATISS/raw/all", where=where):
    with tempfile.TemporaryDirectory() as folder:
        made = butler.retrieve_artifacts_zip([ref], destination=folder)
        butler.pruneDatasets([ref], purge=True, unstore=True, disassociate=True)
        butler.ingest_zip(made, transfer="copy")
`;

test("the suggested range ends where the camera's state or noise changes, and nothing is written", async () => {
  const workspace = placeAt(emptyFolder());
  await makeWorld(workspace, {
    LATISS: {
      repo: "usdf/embargo",
      raws: [
        { day_obs: 20240310, first: 1, last: 3, state: { TEMP_SET: -90 } },
        { day_obs: 20240320, first: 1, last: 3 },
        { day_obs: 20240320, first: 4, last: 6, ...flat },
        { day_obs: 20240326, first: 1, last: 5 },
        { day_obs: 20240401, first: 1, last: 3 },
        { day_obs: 20240405, first: 1, last: 3, noise_factor: everywhere },
        { day_obs: 20240412, first: 1, last: 3 },
      ],
    },
  });
  await byHand(workspace, "usdf/embargo", ZIP);
  expect((await calib(workspace, ["suggest-range", SET])).out).toContain("lock-missing");
  const locked = await calib(workspace, ["lock", SET]);
  expect(locked).toMatchObject({ exitCode: 0, out: expect.not.stringContaining("raws-unread") });
  const before = await stateOf(workspace);
  const { out, exitCode } = await calib(workspace, ["suggest-range", SET]);
  expect(exitCode).toBe(0);
  expect(out).toContain(
    "begin 2024-03-20T12:00:00: 20240320 is the first day that agrees; 20240310 before it does not: TEMP_SET -90, not -94.15",
  );
  expect(out).toMatch(
    /^end {3}2024-04-02T12:00:00: 20240401 is the last day that agrees; 20240405 after it does not: read noise \d+\.\d+ adu, not \d+\.\d+$/m,
  );
  expect(out).toMatch(/^declared \[2024-03-01T00:00:00, ∞\)\. A person declares the range/m);
  const asked = await calib(workspace, ["suggest-range", SET, "--dates", "20240321..20240404", "--json"]);
  expect(JSON.parse(asked.out)).toMatchObject({
    begin: { day: 20240326, beyond: null },
    end: { at: null, day: 20240401, beyond: null },
    days: [
      { day: 20240326, made: 3, tried: [] },
      { day: 20240401, read: 2, against: [] },
    ],
  });
  expect(await stateOf(workspace)).toEqual(before);
  const exposures = { kind: "where", expression: "exposure.day_obs in (20240310, 20240326)" };
  const flats = { r: { exposures: { kind: "range", dayObs: 20240320, from: 4, to: 6 } } };
  const sets = writeSet(path.join(workspace.dir, "zipped"), {
    products: {
      ...bias({ exposures }).products,
      flat: { rerun: "20240320a", bands: flats, waive: { "verification-missing": "only its selection is of interest" } },
    },
  });
  await byHand(workspace, "usdf/embargo", LENGTHEN);
  const judged = await calib({ ...workspace, sets }, ["lock", SET]);
  expect(judged.exitCode).toBe(1);
  expect(judged.out).not.toContain("raws-unread");
  expect(judged.out).toContain(
    "camera-state-differs: bias: TEMP_SET is -94.15 in 5, -90 in 3: 2024031000001, 2024031000002, 2024031000003",
  );
  expect(judged.out).toMatch(/light-differs: flat-r: 1 of 3 exposures are more than 5 % from .*: 2024032000006 /);
  expect((await calib(workspace, ["exposures", "usdf/embargo", "--dates", "20240326"])).out).toMatch(
    /20240326 │ bias .* 2024032600001\.\.005 .*LATISS\/DM-43525 bias: made from 3, tried on 3/,
  );
});

test("verification results count by day, and unreadable raws are an error", async () => {
  const workspace = copyWorld("active");
  const asked = await calib(workspace, ["suggest-range", SET, "--json"]);
  expect(JSON.parse(asked.out)).toMatchObject({
    days: [{ day: 20240326, made: 3, tried: [{ product: "bias", exposures: 3, failed: 0 }], against: [] }],
    end: { at: null },
  });
  expect(asked.exitCode).toBe(0);
  for (const sequence of [2, 3, 4]) writeFileSync(rawOf(workspace, sequence), "this is no FITS file");
  const { out, exitCode } = await calib(workspace, ["suggest-range", SET]);
  expect(out).toMatch(/range-unknown: LATISS\/DM-43525: none of \d raws of the construction could be read, OSError/);
  expect(exitCode).toBe(1);
});
