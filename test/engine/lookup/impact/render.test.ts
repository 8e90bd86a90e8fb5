import { expect, test } from "@jest/globals";
import type { RepoImpact } from "../../../../engine/lookup/impact/impact.ts";
import { compareSearches, mergeDetectors } from "../../../../engine/lookup/compareLookups.ts";
import type { Holdings } from "../../../../engine/lookup/holdings.ts";
import { touchedExposures, type Exposure } from "../../../../engine/lookup/touched.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import { renderImpact, impactJson } from "../../../../engine/present/presentImpact.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { heldIn, row, spanOfDay } from "../held.ts";

const DETECTORS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const olds = {
  bias: "LATISS/calib/DM-1/tag/bias.20240101a",
  flat: "LATISS/calib/DM-1/tag/flat-r.20240101a",
  defects: "LATISS/calib/DM-1/tag/defects.20240601a",
};
const news = {
  bias: "LATISS/calib/DM-2/tag/bias.20250101a",
  flat: "LATISS/calib/DM-2/tag/flat-r.20250101a",
  defects: "LATISS/calib/DM-2/tag/defects.20240101a",
};
const of = (name: string, detectors: readonly number[], range: readonly [number | null, number | null]) =>
  detectors.map((detector) => row(name, { detector }, range));
const flat = (name: string) => [row(name, { detector: 0, physical_filter: "r_03" }, [20, null])];

const before = heldIn(Object.values(olds), {
  bias: of(olds.bias, DETECTORS, [0, null]),
  flat: flat(olds.flat),
  defects: of(olds.defects, DETECTORS, [15, null]),
  cti: of(olds.bias, [0], [null, 30]),
});
const after: Holdings = heldIn([...Object.values(news), ...Object.values(olds)], {
  bias: [...of(news.bias, DETECTORS.slice(1), [20, null]), ...of(olds.bias, DETECTORS, [0, null])],
  flat: [...flat(news.flat).map((each) => ({ ...each, unmade: "LATISS/DM-2" })), ...flat(olds.flat)],
  defects: [...of(news.defects, DETECTORS, [5, 25]), ...of(olds.defects, DETECTORS, [15, null]), ...of(news.defects, [3], [24, 26])],
});
const exposure = (id: number, dayObs: number, n: number, observationType: string): Exposure => ({
  id,
  dayObs,
  observationType,
  dataId: { physical_filter: "r_03", band: "r" },
  ...spanOfDay(n),
  timed: true,
});
const exposures = [
  exposure(2025010300001, 20250103, 2, "bias"),
  exposure(2025012500001, 20250125, 24, "science"),
  exposure(2025012500002, 20250125, 24, "science"),
  exposure(2025012500005, 20250125, 24, "bias"),
  exposure(2025020100003, 20250201, 31, "science"),
];
const changes = mergeDetectors(compareSearches(before, after));
const impacts: readonly RepoImpact[] = [
  {
    repo: asRepo("usdf/main"),
    instrument: "LATISS",
    impact: { kind: "answered", value: { changes, touched: touchedExposures(before, after, exposures) } },
  },
  { repo: asRepo("usdf/embargo"), instrument: "LATISS", impact: { kind: "answered", value: { changes: [], touched: [] } } },
  { repo: asRepo("tts/LATISS"), instrument: "LATISS", impact: { kind: "answered", value: { changes: changes.slice(0, 1), touched: [] } } },
  {
    repo: asRepo("summit/LATISS"),
    instrument: "LATISS",
    impact: { kind: "could not check", code: "site-unreachable", reason: "summit: no route" },
  },
];

test("an impact is rendered with every kind of change, and exposures by night", () => {
  expectGolden("impact", renderImpact(impacts, ["LATISS/DM-2"]));
  expect(renderImpact([], [])).toBe("no set is declared for any repository");
});

test("an impact as JSON has every detector's dataset, null for datasets that are not made, and every exposure", () => {
  const [main, , , summit] = impactJson(impacts, ["LATISS/DM-2"]);
  expect(main?.changes?.find(({ datasetType }) => datasetType === "flat")).toEqual({
    kind: "newer",
    warning: false,
    datasetType: "flat",
    filter: "r_03",
    begin: "2025-01-21T00:00:00",
    end: null,
    before: { kind: "found", collection: olds.flat, set: null, unmade: false },
    after: { kind: "found", collection: news.flat, set: "LATISS/DM-2", unmade: true },
    datasets: [{ detector: 0, before: [`${olds.flat} 0-r_03`], after: [null] }],
  });
  expect(main?.exposures).toContainEqual({
    id: 2025020100003,
    dayObs: 20250201,
    observationType: "science",
    datasetTypes: ["bias", "flat"],
  });
  expect(summit).toEqual({ repo: "summit/LATISS", instrument: "LATISS", code: "site-unreachable", reason: "summit: no route" });
});
