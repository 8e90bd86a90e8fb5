import { expect, test } from "@jest/globals";
import { asCurated, type Curated } from "../../../../engine/model/calibset.ts";
import { curatedDatasets } from "../../../../engine/model/curated.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import { curatedType, planTexts } from "../../../../engine/origins/curated/writeCurated.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { precursorsOf } from "../../../../engine/progress/precursors.ts";
import { TICKET } from "../../factory.ts";
import { chain, run, seen } from "../../observed.ts";
import { curatedSet, texts } from "../originSets.ts";

const loaded = curatedSet;
const [manual, measured] = loaded.set.products;
const made: Curated = asCurated(manual!)!;

const GENERATION = `${TICKET}/lowerSetTemp/manual_defectsGen.20240405a`;
const RUN = `${GENERATION}/run1`;
const ids = curatedDatasets(texts, "manual_defects", RUN).map(({ id }) => id);
const at = (facts: Parameters<typeof run>[1]) => seen({ outputs: [{ chain: GENERATION, runs: [run(RUN, facts)] }] });

test.each([
  ["nothing is there", seen(), { kind: "change", changes: [{ kind: "write-texts", reason: "missing", summary: `write 2 manual_defects of obs_lsst_data cccccccccc into usdf/embargo:${RUN}` }] }],
  ["the RUN is there, and empty", at({ count: 0, lacking: ids }), { kind: "change", changes: [{ reason: "missing" }] }],
  ["one of two is there", at({ count: 1, lacking: [ids[1]!] }), { kind: "change", changes: [{ reason: "incomplete", cost: { datasets: 1 } }] }],
  ["others are there, of another commit", at({ count: 2, lacking: ids }), { kind: "refused", code: "rerun-reused" }],
])("%s", (_what, view, plan) => {
  expect(planTexts(loaded, made, texts, view)).toMatchObject(plan);
});

test("all texts are there: nothing is left to write, and the chain names the RUN", () => {
  const view = at({ count: 2 });
  const desired = generate.desired(loaded, { kind: "product", product: manual! });
  const plan = (seenNow: typeof view) => (desired.kind === "wanted" ? generate.plan(desired.value, seenNow, new Set()) : desired);
  expect(plan(view)).toMatchObject({ kind: "change", changes: [{ kind: "output-chain", run: RUN }] });
  expect(plan(seen({ outputs: [{ chain: GENERATION, runs: [run(RUN, { count: 2 })] }], collections: [chain(GENERATION, RUN)] }))).toEqual({ kind: "in-sync", note: RUN });
});

test("it is asked for by UUID, each with its own range", () => {
  const { outputs } = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  const rows = curatedDatasets(texts, "manual_defects", RUN).map(({ id, text: { begin, end } }) => ({ id, begin, end }));
  expect(outputs.find((each) => each.chain === GENERATION)).toMatchObject({ detectors: null, datasets: rows });
  expect(rows.map(({ begin, end }) => [begin, end])).toEqual([["1", "2"], ["2", null]]);
});

test("what people wrote comes first, reads nothing, and is read by all that is measured", () => {
  expect(loaded.set.products.map(({ title }) => title)).toEqual(["manual_defects", "bias"]);
  expect(precursorsOf(loaded, manual!)).toEqual([]);
  expect(precursorsOf(loaded, measured!).map(({ title }) => title)).toEqual(["manual_defects"]);
  expect(curatedType(made)).toEqual({ name: "manual_defects", dimensions: ["instrument", "detector"], storageClasses: ["Defects", "CalibTable"] });
});
