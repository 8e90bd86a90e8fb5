import { expect, test } from "@jest/globals";
import { planSet, secondsOf, sum } from "../../../engine/converge/planSet.ts";
import { loadedSets } from "../factory.ts";
import { stage } from "../observed.ts";
import { sessionOf } from "../session.ts";

const everywhere = { "usdf/embargo": stage.active, "usdf/main": stage.active, "summit/LATISS": stage.active, "tts/LATISS": stage.active };

test("a plan reports differences from the lock as drift, and marks the changes that mend them", async () => {
  const loaded = loadedSets.adopted();
  const { drift, units } = await planSet(
    sessionOf(loaded, { ...everywhere, "summit/LATISS": { ...stage.active, tagged: [] }, "usdf/main": {} }),
  );
  expect(drift.map(({ kind, repo }) => [kind, repo])).toEqual([["tag incomplete", "summit/LATISS"]]);
  const mending = Object.fromEntries(units.map((unit) => [unit.unit, unit.mending]));
  expect(mending).toMatchObject({ "deployment summit/LATISS": ["tag"], "deployment usdf/main": [] });
});

test("a plan counts datasets, bytes and pipelines, and without changes computes no impact", async () => {
  const { cost, impacts, verdicts } = await planSet(sessionOf(loadedSets.adopted(), { ...everywhere, "usdf/main": {} }));
  expect(cost).toEqual({ datasets: 1, files: 1, bytes: 288000, quanta: 0 });
  expect(impacts.length).toBeGreaterThan(0);
  expect(verdicts).toMatchObject([{ product: "bias", verdict: { kind: "needs-decision" }, open: 0 }]);
});

test.each<[string, Parameters<typeof sum>[0], number]>([
  ["nothing", [], 0],
  ["quanta of a core", [{ quanta: 100 }], 12],
  ["bytes of a disk", [{ bytes: 1e9 }, { bytes: 1e9 }], 20],
])("the expected time of %s", (_case, costs, seconds) => {
  expect(secondsOf(sum(costs))).toBeCloseTo(seconds);
});
