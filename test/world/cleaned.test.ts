import { renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { byHand } from "./auxiliary.ts";
import { stateOf } from "./oracle.ts";
import { bias, oneNight, writeSet } from "./sets.ts";
import { calib, copyWorld, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

let workspace: Workspace;
beforeAll(() => {
  workspace = copyWorld("active");
});

const SUMMIT = "summit/LATISS";

/** Removes the self-check's RUN and the raw of the check exposure, as a cleaner removes all that is not tagged. */
const CLEAN = `
butler.removeRuns([name for name in butler.collections.query("${TICKET}/*") if "selfCheck" in name and butler.collections.get_info(name).type.name == "RUN"])
butler.pruneDatasets(butler.query_datasets("raw", "LATISS/raw/all", instrument="LATISS", exposure=2024041000001), purge=True, unstore=True, disassociate=True)
`;

test("a set in use stays in sync when a cleaner removes its self-check and the raw of the check exposure", async () => {
  await byHand(workspace, SUMMIT, CLEAN);
  const cleaned = await stateOf(workspace);
  await expectRemark();
  expect((await calib(workspace, ["drift"])).exitCode).toBe(0);
  expect(await stateOf(workspace)).toEqual(cleaned);
  // Without jobs and journal, the activation record is the evidence. The folder can only be moved back if nothing wrote to it.
  const work = path.join(workspace.dir, "sites/summit");
  const moved = path.join(workspace.dir, "moved");
  renameSync(work, moved);
  await expectRemark("--expect-no-changes");
  renameSync(moved, work);
  expect(await stateOf(workspace)).toEqual(cleaned);

  async function expectRemark(...options: readonly string[]) {
    const { out, exitCode } = await calib(workspace, ["up", SET, "--engine", "host", ...options]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/selfCheck\.\w+\/run1 passed, and was removed since; the set is in use at summit\/LATISS/);
  }
});

/** The summit's daily script certifies for a century and prepends its collection. */
const DAILY = `
from astropy.time import Time
from lsst.daf.butler import Timespan
[bias] = butler.query_datasets("bias", collections="${TICKET}")
butler.collections.register("u/ocps/abc")
copy = butler.put(butler.get(bias), "bias", instrument="LATISS", detector=0, run="u/ocps/abc")
butler.collections.register("LATISS/calib/daily", CollectionType.CALIBRATION)
butler.registry.certify("LATISS/calib/daily", [copy], Timespan(Time("1950-01-01", scale="tai"), Time("2050-01-01", scale="tai")))
butler.collections.prepend_chain("LATISS/calib", ["LATISS/calib/daily"])
`;

test("the summit's daily collection in front of a set is named as the one that answers, and nothing moves it or adopts it", async () => {
  await byHand(workspace, SUMMIT, DAILY);
  const before = await stateOf(workspace);
  const drift = await calib(workspace, ["drift", "--repair"]);
  expect(drift.out).toMatch(
    /shadowed: summit\/LATISS:LATISS\/calib\n.*a person has to decide\n.*expected LATISS\/DM-43525 answers for bias detectors 0 in \[2024-03-01T00:00:00, 2050-01-01T00:00:00\)\n.*found +LATISS\/calib\/daily answers/,
  );
  expect(drift.exitCode).toBe(7);
  const adopted = await calib(workspace, ["adopt", SUMMIT, "daily"]);
  expect(adopted.out).toContain("value 'daily' is invalid for argument 'ticket'");
  expect(adopted.exitCode).not.toBe(0);
  expect((await calib(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"])).exitCode).toBe(0);
  expect(await stateOf(workspace)).toEqual(before);
});

/** Copies the night's raws to usdf/main and prunes them from the embargo, as is done when they are released. */
const RELEASE = `
night = butler.query_datasets("raw", "LATISS/raw/all", where="instrument='LATISS' and exposure.day_obs=20240326")
with Butler.from_config(sys.argv[1].replace("embargo", "main"), writeable=True) as main:
    main.transfer_from(butler, night, transfer="copy", register_dataset_types=True, transfer_dimensions=True)
butler.pruneDatasets(night, purge=True, unstore=True, disassociate=True)
`;

test("raws that were pruned after the release are missed by nobody, and a new rerun letter names the repository that has them", async () => {
  await byHand(workspace, "usdf/embargo", RELEASE);
  for (const command of [
    ["check", SET],
    ["up", SET, "--engine", "host", "--expect-no-changes"],
    ["lock", SET],
  ]) {
    const { out, exitCode } = await calib(workspace, command);
    expect([exitCode, out.includes("raw")]).toEqual([0, false]);
  }
  const sets = writeSet(path.join(workspace.dir, "again"), bias({ rerun: "20240326b", certifyRerun: "20240405b", waive: oneNight }));
  const { out, exitCode } = await calib({ ...workspace, sets }, ["lock", SET]);
  expect(out).toContain("selection-empty: bias: usdf/embargo has no exposure");
  expect(out).toContain("raws-elsewhere: bias: usdf/main:LATISS/raw/all has raws of 3 of the exposures");
  expect(exitCode).toBe(1);
});
