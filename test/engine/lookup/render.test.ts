import { expect, test } from "@jest/globals";
import type { LookupAnswer } from "../../../engine/lookup/lookUp.ts";
import { search } from "../../../engine/lookup/search.ts";
import type { Exposure } from "../../../engine/lookup/touched.ts";
import { renderLookups, lookupJson } from "../../../engine/present/presentLookup.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { expectGolden } from "../../golden/golden.ts";
import { heldIn, row, spanOfDay } from "./held.ts";

const managed = "LATISS/calib/DM-2/tag/bias.20250101a";
const older = "LATISS/calib/DM-1/tag/bias.20240101a";
const historical = "LATISS/calib/DM-3/tag/bias.20250301a";
const foreign = "LATISS/calib/byHand";
const DETECTORS = [0, 1, 2, 3, 4, 5, 6, 7, 8];

const held = heldIn([historical, foreign, managed, older], {
  bias: [
    ...DETECTORS.map((detector) => row(historical, { detector }, [5, 10])),
    row(foreign, { detector: 8 }, [20, 31]),
    row(foreign, { detector: 8 }, [29, null], "another of 8"),
    ...DETECTORS.slice(0, 7).map((detector) => row(managed, { detector }, [20, null])),
    ...DETECTORS.map((detector) => row(older, { detector }, [0, null])),
  ],
  flat: [row(managed, { detector: 3, physical_filter: "g_01" }, [20, null])],
  gradient: [row(managed, { physical_filter: "r_03" }, [40, null])],
});
const exposure: Exposure = {
  id: 2025013100012,
  dayObs: 20250131,
  observationType: "science",
  dataId: { physical_filter: "r_03", band: "r" },
  ...spanOfDay(30),
  timed: true,
};

const answers = held.types.flatMap(({ name, dimensions }) =>
  (dimensions.includes("detector") ? DETECTORS : [null]).map((detector): LookupAnswer => ({
    exposure,
    datasetType: name,
    detector,
    search: search(held, {
      datasetType: name,
      dataId: { ...exposure.dataId, ...(detector === null ? {} : { detector }) },
      begin: exposure.begin,
      end: exposure.end,
    }),
  })),
);
const lookups = { repo: asRepo("usdf/main"), instrument: "LATISS", chain: "LATISS/calib", length: 4, answers };

test("lookups are rendered with one paragraph for detectors with the same result and reasons", () => {
  expectGolden("lookup", renderLookups(lookups, ["LATISS/DM-2", "LATISS/DM-3"]));
  expect(renderLookups({ ...lookups, answers: [] }, [])).toBe("usdf/main:LATISS/calib holds no calibration of a type that sets certify");
});

test("lookups as JSON have an entry for every detector, with times in ISO format", () => {
  const { answers } = lookupJson(lookups, ["LATISS/DM-2"]);
  expect(answers).toHaveLength(19);
  expect(answers[7]).toEqual({
    exposure: exposure.id,
    datasetType: "bias",
    detector: 7,
    kind: "found",
    collection: older,
    set: null,
    position: 4,
    path: ["LATISS/calib"],
    datasets: [{ id: `${older} 7`, run: `${older}Gen/run1`, begin: "2025-01-01T00:00:00", end: null }],
    passedOver: [
      { collection: historical, set: null, position: 1, path: ["LATISS/calib"], why: { kind: "ended", end: "2025-01-11T00:00:00" } },
      { collection: foreign, set: null, position: 2, path: ["LATISS/calib"], why: { kind: "other detectors" } },
      { collection: managed, set: "LATISS/DM-2", position: 3, path: ["LATISS/calib"], why: { kind: "other detectors" } },
    ],
    next: null,
  });
  expect(answers[8]).toMatchObject({
    kind: "ambiguous",
    collection: foreign,
    datasets: [{ end: "2025-02-01T00:00:00" }, { id: "another of 8", end: null }],
    next: { kind: "found", collection: older },
  });
  expect(answers[18]).toMatchObject({
    kind: "nothing",
    detector: null,
    passedOver: [{ why: { kind: "begins later", begin: "2025-02-10T00:00:00" } }],
    next: null,
  });
  expect(JSON.stringify(answers)).toContain('"kind":"other filters","filters":["g_01"]');
});
