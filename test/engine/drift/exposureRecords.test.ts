import { expect, test } from "@jest/globals";
import type { TakenResult } from "../../../engine/bridge/wire.ts";
import { compareRecords, type RecordsAt } from "../../../engine/drift/exposureRecords.ts";
import { differencesOf } from "../../../engine/drift/driftReport.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { CHECK } from "../factory.ts";
import { noExposures } from "../observed.ts";

const at = (repo: string, changes: Partial<TakenResult> = {}, instrument = "LATISS"): RecordsAt => ({
  repo: asRepo(repo),
  instrument,
  records: {
    ...noExposures,
    id: [CHECK],
    observationType: ["science"],
    physicalFilter: ["r_03"],
    begin: ["1712800000000000000"],
    end: ["1712800016000000000"],
    ...changes,
  },
});
const found = (...some: readonly RecordsAt[]) =>
  differencesOf({ cells: compareRecords(some) }).map((each) => [each.repo, each.collection, each.expected, each.found.split(";")[0]]);

test("repositories with the same record of a check exposure agree", () => {
  expect(found(at("usdf/embargo"), at("usdf/main"))).toEqual([]);
});

test("a filter that differs at one of three repositories is reported there, with both values", () => {
  expect(found(at("usdf/embargo"), at("usdf/main", { physicalFilter: ["g_01"] }), at("summit/LATISS"))).toEqual([
    ["usdf/main", "LATISS/calib", `physical_filter of exposure ${CHECK} as at usdf/embargo: r_03`, "g_01"],
  ]);
});

test("every field that differs is reported, and repositories without the exposure are left out", () => {
  const other = { observationType: ["dark"], begin: ["1712800001000000000"] };
  expect(found(at("usdf/embargo", noExposures), at("usdf/main"), at("summit/LATISS", other))).toEqual([
    ["summit/LATISS", "LATISS/calib", `observation_type of exposure ${CHECK} as at usdf/main: science`, "dark"],
    [
      "summit/LATISS",
      "LATISS/calib",
      `timespan of exposure ${CHECK} as at usdf/main: [2024-04-11T01:46:40, 2024-04-11T01:46:56)`,
      "[2024-04-11T01:46:41, 2024-04-11T01:46:56)",
    ],
  ]);
});

test("exposures of two instruments with the same ID are not compared", () => {
  expect(found(at("usdf/main"), at("usdf/ir2", { physicalFilter: ["g_01"] }, "LSSTCam"))).toEqual([]);
});
