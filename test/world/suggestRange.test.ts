import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "@jest/globals";
import { makeWorld } from "../../cli/demo/world.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, emptyFolder, placeAt, rawOf, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const everywhere = Object.fromEntries(["0", "1"].flatMap((row) => Array.from({ length: 8 }, (_, column) => [`C${row}${column}`, 1.5])));
const flat = { observation_type: "flat", observation_reason: "flat", physical_filter: "SDSSr_65mm~empty", exposure_time: 12 };

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
  expect((await calib(workspace, ["suggest-range", SET])).out).toContain("lock-missing");
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
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
