import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { byHand } from "./auxiliary.ts";
import { collectionsOf, stateOf } from "./oracle.ts";
import { bias, oneNight, range, writeSet } from "./sets.ts";
import { calib, copyWorld, python, rawOf, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

test("exposures are listed by day and kind with the sets and foreign calibrations that use them, and nothing is written", async () => {
  const workspace = copyWorld("active");
  const foreign = `
import sys
from lsst.daf.butler import Butler, CollectionType, Timespan
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    [bias] = butler.query_datasets("bias", collections="LATISS/calib/DM-43525/lowerSetTemp/biasGen.*/*", find_first=False)
    butler.collections.register("u/older/run")
    ref = butler.put(butler.get(bias), "bias", instrument="LATISS", detector=0, run="u/older/run")
    butler.collections.register("u/older/bias", CollectionType.CALIBRATION)
    butler.registry.certify("u/older/bias", [ref], Timespan(None, None))
    butler.collections.prepend_chain("LATISS/calib", ["u/older/bias"])
`;
  await python(workspace, foreign, [path.join(workspace.dir, "repos/usdf/embargo")]);
  const before = await stateOf(workspace);
  const { out, exitCode } = await calib(workspace, ["exposures", "usdf/embargo", "--dates", "2024-03-26", "--min", "5"]);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/20240326 │ bias +│ bias +│ \S+ +│ 0 +│ 5 +│ 2024032600001\.\.005 +│ LATISS\/DM-43525 bias: made from 3, tried on 3/);
  expect(out).toMatch(/ u\/older\/bias: made from 3 /);
  expect(out).toMatch(/│ dark .*│ 2 < 5 +│ 2024032600006\.\.007 /);
  expect(out).toContain("7 exposures in 2 groups, 1 of fewer than 5; 3 in use");
  const asked = await calib(workspace, [
    "exposures",
    "usdf/embargo",
    "--instrument",
    "LATISS",
    "--where",
    "exposure.seq_num = 2",
    "--json",
  ]);
  expect(JSON.parse(asked.out)).toMatchObject([
    { count: 1, exposures: [{ id: 2024032600002, usedBy: [{ as: "made from" }, { as: "tried on" }, { by: "u/older/bias" }] }] },
  ]);
  expect((await calib(workspace, ["exposures", "usdf/embargo", "--where", "exposure.nonsense = 3"])).out).toContain("selection-invalid");
  expect((await calib(workspace, ["exposures", "usdf/embargo", "--dates", "tonight"])).exitCode).toBe(2);
  expect(await stateOf(workspace)).toEqual(before);
});

test("all diagnostics of a selection are reported at once and prevent the lock, unless they are waived", async () => {
  const workspace = copyWorld("seeded");
  const change = `import sys; from astropy.io import fits; fits.setval(sys.argv[1], "TEMP_SET", value=-80.5)`;
  await python(workspace, change, [rawOf(workspace, 3)]);
  writeFileSync(rawOf(workspace, 4), "this is no FITS file");
  const before = await stateOf(workspace);
  const sets = path.join(workspace.dir, "bad");
  const declare = (waive: Readonly<Record<string, string>>) => ({
    ...workspace,
    sets: writeSet(sets, bias({ exposures: range(1, 6), verification: { exposures: range(2, 4) }, waive })),
  });
  const refused = await calib(declare({}), ["lock", SET]);
  expect(refused.exitCode).toBe(1);
  for (const message of [
    "selection-wrong-type: bias: 1 of 6 exposures, 2024032600006 first; found bias, dark, wanted bias",
    "selection-first-of-sequence: bias: 2024032600001, 2024032600006 begin sequences",
    "raws-unread: bias: 1 of 6; 2024032600004: OSError: ",
    "camera-state-differs: bias: TEMP_SET is -94.15 in 4, -80.5 in 1: 2024032600003",
    "verification-lacks-construction: bias: 3 of 6 exposures of the construction: 2024032600001, 2024032600005, 2024032600006",
    "verification-same-dates: bias: only 20240326",
    "verification-lacks-first: bias: none of 2024032600001, 2024032600006",
  ])
    expect(refused.out).toContain(message);
  expect(await stateOf(workspace)).toEqual(before);
  const codes = [...refused.out.matchAll(/^(?:.*: )?((?:selection|raws|camera|verification)-[a-z-]+): bias: /gm)].map(
    (match) => match[1] ?? "",
  );
  const waived = await calib(declare({ ...oneNight, ...Object.fromEntries(codes.map((code) => [code, "the test wants it so"])) }), [
    "lock",
    SET,
  ]);
  expect(waived.out).toContain("bias 20240326a: 6 exposures");
  expect(waived.exitCode).toBe(0);
  expect(readLock(workspace).inputs.products[0]?.construction?.exposures).toHaveLength(6);
});

test("an exposure that is removed after the lock is reported, and no pipeline runs on the others", async () => {
  const workspace = copyWorld("seeded");
  const gone = `
import sys
from lsst.daf.butler import Butler
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    butler.pruneDatasets(butler.query_datasets("raw", collections="LATISS/raw/all", where="instrument='LATISS' and exposure.seq_num=4 and exposure.day_obs=20240326"), unstore=True, purge=True)
`;
  await python(workspace, gone, [path.join(workspace.dir, "repos/usdf/embargo")]);
  const { out, exitCode } = await calib(workspace, ["lock", SET]);
  expect(out).toContain("exposures-gone: bias: 1 of 3: 2024032600004");
  expect(out).toContain("selection-too-few: bias: 2 exposures, 3 are usual");
  expect(exitCode).toBe(1);
  expect(readLock(workspace).inputs.products[0]?.construction?.exposures).toHaveLength(3);
  const up = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("exposures-gone: bias: usdf/embargo:LATISS/raw/all lacks 1 of 3: 2024032600004");
  expect(up.exitCode).toBe(1);
  expect(
    Object.keys((await stateOf(workspace)).repositories["usdf/embargo"]?.collections ?? {}).filter((name) => name.includes("biasGen")),
  ).toEqual([]);
});

test("a record that is corrected after the lock is reported before a pipeline runs, and no new lock takes a dark for a bias", async () => {
  const workspace = copyWorld("seeded");
  const correct = `
[record] = butler.query_dimension_records("exposure", instrument="LATISS", exposure=2024032600003)
butler.registry.syncDimensionData("exposure", {**record.toDict(), "observation_type": "dark"}, update=True)
`;
  await byHand(workspace, "usdf/embargo", correct);
  const words =
    "lock-stale: bias: observation_type of exposure 2024032600003 changed from bias to dark since the lock: run `calib lock` again";
  for (const command of ["preview", "up"]) expect((await calib(workspace, [command, SET, "--engine", "host"])).out).toContain(words);
  expect(Object.keys(await collectionsOf(workspace)).filter((name) => name.includes("biasGen"))).toEqual([]);
  const { out, exitCode } = await calib(workspace, ["lock", SET]);
  expect(out).toContain("selection-wrong-type: bias: 1 of 3 exposures, 2024032600003 first; found bias, dark, wanted bias");
  expect(out).toContain("selection-wrong-type: bias: to verify, 1 of ");
  expect(exitCode).toBe(1);
});
