import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, PREFIX, python, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const CHECK = "2024041000001";
const CERT = `${PREFIX}/bias.20240405a`;

/** Runs Python at usdf/main, as a person might. `bias` is the certified dataset. */
const byHand = (workspace: Workspace, script: string) =>
  python(
    workspace,
    `
import sys
from astropy.time import Time
from lsst.daf.butler import Butler, CollectionType, Timespan
at = lambda text: None if text is None else Time(text, scale="tai")
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    bias = butler.query_datasets("bias", collections="${CERT}", find_first=False)[0]
    def put(collection, *ranges, detector=0):
        run = f"{collection}/run"
        butler.collections.register(run)
        ref = butler.put(butler.get(bias), "bias", instrument="LATISS", detector=detector, run=run)
        butler.collections.register(collection, CollectionType.CALIBRATION)
        for begin, end in ranges:
            butler.registry.certify(collection, [ref], Timespan(at(begin), at(end)))
        butler.collections.prepend_chain("LATISS/calib", [collection])
        return ref.id
${script.trim().replace(/^/gm, "    ")}
`,
    [path.join(workspace.dir, "repos/usdf/main")],
  );

test("a lookup shows the dataset found, its set, the collections passed over and the next one, and writes nothing", async () => {
  const workspace = copyWorld("active");
  const older = (
    await byHand(
      workspace,
      `butler.collections.redefine_chain("LATISS/calib", []); put("u/older", (None, None)); butler.collections.prepend_chain("LATISS/calib", ["LATISS/calib/DM-43525"]); put("u/ended", ("2020-01-01", "2024-04-10T12:00:00"));print(put("u/later", ("2025-01-01", None)))`,
    )
  ).trim();
  expect(older).toMatch(/^[0-9a-f-]{36}$/);
  const before = await stateOf(workspace);
  const { out, exitCode } = await calib(workspace, ["lookup", "usdf/main", CHECK]);
  const id = readLock(workspace).made?.products[0]?.datasets[0]?.id;
  expect(out).toContain(`finds       ${CERT} (3 of 4, ${SET}): [2024-03-01T00:00:00, ∞)`);
  expect(out).toContain(`      ${id}`);
  expect(out).toContain("passed over u/later (1 of 4, no declared set): begins at 2025-01-01T00:00:00");
  expect(out).toContain("passed over u/ended (2 of 4, no declared set): ended at 2024-04-10T12:00:00");
  expect(out).toContain("behind it   u/older (4 of 4, no declared set): [-∞, ∞)");
  expect(exitCode).toBe(0);
  const asked = await calib(workspace, [
    "lookup",
    "usdf/main",
    CHECK,
    "--through",
    "u/later",
    "--type",
    "bias",
    "--detector",
    "0",
    "--json",
  ]);
  expect(JSON.parse(asked.out)).toMatchObject({
    chain: "u/later",
    answers: [{ kind: "nothing", passedOver: [{ why: { kind: "begins later" } }], next: null }],
  });
  expect(await stateOf(workspace)).toEqual(before);
});

test("a table lists what foreign and managed collections certify, with all ranges and the other collections of each dataset", async () => {
  const workspace = copyWorld("active");
  const own = (
    await byHand(
      workspace,
      `print(bias.id); put("u/split", (None, "2023-01-01"), ("2024-01-01", "2024-02-01")); butler.registry.certify("u/split", [bias], Timespan(at("2025-01-01"), at("2026-01-01")))`,
    )
  ).trim();
  const before = await stateOf(workspace);
  const { out, exitCode } = await calib(workspace, ["table", "usdf/main", "u/split"]);
  expect(exitCode).toBe(0);
  expect(out).toContain("[-∞, 2023-01-01T00:00:00)");
  expect(out).toContain("[2024-01-01T00:00:00, 2024-02-01T00:00:00)");
  expect(out).toContain("2 datasets in 1 collection");
  const rowsOf = async (name: string) =>
    JSON.parse((await calib(workspace, ["table", "usdf/main", name, "--json"])).out) as readonly {
      readonly id: string;
      readonly collection: string;
    }[];
  const range = (begin: string | null, end: string | null) => ({ begin, end, empty: false });
  const inSplit = await rowsOf("u/split");
  expect(inSplit).toHaveLength(2);
  expect(inSplit.find(({ id }) => id === own)).toEqual({
    ...{ datasetType: "bias", dataId: { instrument: "LATISS", detector: 0 }, id: own },
    ...{ run: `${PREFIX}/biasGen.20240326a/run1`, collection: "u/split" },
    ranges: [range("2025-01-01T00:00:00", "2026-01-01T00:00:00")],
    elsewhere: [{ collection: CERT, ranges: [range("2024-03-01T00:00:00", null)] }],
  });
  expect((await rowsOf("LATISS/calib/DM-43525")).map(({ collection, id }) => [collection, id])).toEqual([[CERT, own]]);
  const everywhere = await rowsOf("bias");
  expect(
    everywhere
      .filter(({ id }) => id === own)
      .map(({ collection }) => collection)
      .sort(),
  ).toEqual([CERT, "u/split"]);
  const wrong = await calib(workspace, ["table", "usdf/main", "no/such"]);
  expect(wrong.out).toContain("collection-missing: usdf/main:no/such is neither a CALIBRATION collection, a chain, nor a dataset type");
  expect(wrong.exitCode).toBe(1);
  expect(await stateOf(workspace)).toEqual(before);
});

test("a lookup is ambiguous if two ranges contain the exposure, and Butler refuses it too", async () => {
  const workspace = copyWorld("active");
  await byHand(workspace, `put("u/split", ("2024-01-01", "2024-04-10T12:01:00"), ("2024-04-10T12:01:00", None))`);
  const { out, exitCode } = await calib(workspace, ["lookup", "usdf/main", CHECK]);
  expect(out).toContain("lookup-ambiguous u/split (1 of 3, no declared set): Butler refuses to choose");
  expect(out).toContain("[2024-04-10T12:01:00, ∞)");
  expect(out).toContain(`behind it   ${CERT}`);
  expect(exitCode).toBe(1);
  const refused = byHand(
    workspace,
    `times = butler.registry.expandDataId(instrument="LATISS", exposure=${CHECK}).timespan; butler.find_dataset("bias", instrument="LATISS", detector=0, collections="LATISS/calib", timespan=times)`,
  );
  await expect(refused).rejects.toThrow("CalibrationLookupError");
});

test("each bad input has a message of its own, without a stack trace", async () => {
  const workspace = copyWorld("active");
  await byHand(
    workspace,
    `record = next(iter(butler.query_dimension_records("exposure", instrument="LATISS"))).toDict(); butler.registry.insertDimensionData("exposure", {**record, "id": 2024041000009, "obs_id": "untimed", "timespan": None})`,
  );
  for (const [args, message] of [
    [["usdf/main", "7", CHECK], "exposure-unknown: usdf/main has no exposure 7 of LATISS"],
    [["usdf/main", "2024041000009"], "exposure-untimed: usdf/main: exposure 2024041000009 of LATISS"],
    [["usdf/mian", CHECK], "repository-unknown: usdf/mian"],
    [["usdf/main", CHECK, "--through", "no/such"], "collection-missing: usdf/main:no/such"],
    [["usdf/main", CHECK, "--type", "bais"], "dataset-type-unknown: usdf/main has no dataset type bais"],
    [["usdf/main", CHECK, "--type", "no/type"], "dataset-type-unknown: usdf/main has no dataset type no/type"],
    [["usdf/main", CHECK, "--detector", "9"], "detector-unknown: usdf/main has no detector 9 of LATISS"],
    [["usdf/main", CHECK, "--instrument", "LSSTCam"], "instrument-not-in-world: usdf/main has no LSSTCam"],
  ] as const) {
    const { out, exitCode } = await calib(workspace, ["lookup", ...args]);
    expect(out).toContain(message);
    expect(out).not.toMatch(/\n +at /);
    expect(exitCode).toBe(1);
  }
  expect((await calib(workspace, ["lookup", "usdf/main", "tonight"])).exitCode).toBe(2);
});

test("a repository with another schema version has an error of its own", async () => {
  const workspace = copyWorld("active");
  const change = `import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); database.execute("UPDATE butler_attributes SET value = '9.0.0' WHERE name LIKE 'version:%ByDimensions%'"); database.commit()`;
  await python(workspace, change, [path.join(workspace.dir, "repos/usdf/main/gen3.sqlite3")]);
  const { out, exitCode } = await calib(workspace, ["lookup", "usdf/main", CHECK]);
  expect(out).toMatch(/^repository-schema-differs: usdf\/main .*9\.0\.0/);
  expect(exitCode).toBe(1);
  const impact = await calib(workspace, ["impact", SET]);
  expect(impact.out).toMatch(/usdf\/main LATISS: could not check, repository-schema-differs/);
  expect(impact.out).toContain("usdf/embargo LATISS: exposures find what they found");
  expect(impact.exitCode).toBe(1);
});
