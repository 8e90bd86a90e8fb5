import { expect, test } from "@jest/globals";
import { asRepo } from "../../../../engine/model/brand.ts";
import { asCorrected, type Corrected } from "../../../../engine/model/calibset.ts";
import { correctedDatasets } from "../../../../engine/model/corrected.ts";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import { formNames, forms } from "../../../../engine/present/commands/forms.ts";
import { planCorrected, wireOf } from "../../../../engine/origins/corrected/writeCorrected.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { precursorsOf, triedWith } from "../../../../engine/progress/precursors.ts";
import { clustered } from "../pipeline/submitting.ts";
import { TICKET } from "../../factory.ts";
import { chain, run, seen } from "../../observed.ts";
import { base, correctedSet, FROM } from "../originSets.ts";

const loaded = correctedSet;
const [defects, ofBias, dark] = loaded.set.products;
const made: Corrected = asCorrected(defects!)!;

const GENERATION = `${TICKET}/lowerSetTemp/defectGen.20240405a`;
const RUN = `${GENERATION}/run1`;
const ids = correctedDatasets(base, "defects", RUN).map(({ id }) => id);
const at = (facts: Parameters<typeof run>[1]) => seen({ outputs: [{ chain: GENERATION, runs: [run(RUN, facts)] }] });

test.each([
  ["nothing is there", seen(), { kind: "change", changes: [{ kind: "write-corrected", reason: "missing", summary: `write 2 defects of ${FROM} into usdf/embargo:${RUN}, 1 of them corrected`, cost: { datasets: 2, files: 2 } }] }],
  ["one of two is there", at({ count: 1, lacking: [ids[1]!] }), { kind: "change", changes: [{ reason: "incomplete", cost: { datasets: 1 } }] }],
  ["others are there, of another correction", at({ count: 2, lacking: ids }), { kind: "refused", code: "rerun-reused", reason: `usdf/embargo:${RUN} has 2 datasets that are not ${FROM} as corrected` }],
])("%s", (_what, view, plan) => {
  expect(planCorrected(loaded, made, base, view)).toMatchObject(plan);
});

test("all datasets are there: nothing is left to write, and the chain names the RUN", () => {
  const view = at({ count: 2 });
  const desired = generate.desired(loaded, { kind: "product", product: defects! });
  const plan = (seenNow: typeof view) => (desired.kind === "wanted" ? generate.plan(desired.value, seenNow, new Set()) : desired);
  expect(plan(view)).toMatchObject({ kind: "change", changes: [{ kind: "output-chain", run: RUN }] });
  expect(plan(seen({ outputs: [{ chain: GENERATION, runs: [run(RUN, { count: 2 })] }], collections: [chain(GENERATION, RUN)] }))).toEqual({ kind: "in-sync", note: RUN });
});

test("it is asked for by UUID, for the set's range", () => {
  const { outputs } = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  const range = { begin: "1712707200000000000", end: null };
  expect(outputs.find((each) => each.chain === GENERATION)).toMatchObject({ detectors: null, datasets: ids.map((id) => ({ id, ...range })) });
});

test("it is made of nothing of the set, tried with what it is read with, and read by what is measured", () => {
  expect(loaded.set.products.map(({ title }) => title)).toEqual(["defects", "bias", "dark"]);
  expect(precursorsOf(loaded, defects!)).toEqual([]);
  expect(precursorsOf(loaded, ofBias!)).toEqual([]);
  expect(triedWith(loaded, ofBias!).map(({ title }) => title)).toEqual(["bias"]);
  expect(triedWith(loaded, dark!).map(({ title }) => title)).toEqual(["defects", "bias", "dark"]);
});

test("each header says from what, by whom, when, why and what; the bridge is told no product", () => {
  const [changed, same] = correctedDatasets(base, "defects", RUN).map((each) => wireOf(base, each));
  expect(changed).toMatchObject({ id: ids[0], replaces: "u0", taken: null, text: null, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] });
  const cards = { "LSST CALIB CORRECTED FROM": FROM, "LSST CALIB CORRECTED AUTHOR": "Zoe", "LSST CALIB CORRECTED DATE": "2024-04-05", "LSST CALIB CORRECTED REASON": "hot", "LSST CALIB CORRECTED TAKEN": "none" };
  expect(changed?.cards).toEqual({ ...cards, "LSST CALIB CORRECTED UUID": "u0", "LSST CALIB CORRECTED CHANGE": "marked bad: 3 x 4 at 1, 2" });
  expect(same).toMatchObject({ id: ids[1], replaces: "u1", taken: null, text: null, boxes: [] });
  expect(same?.cards).toEqual({ ...cards, "LSST CALIB CORRECTED UUID": "u1", "LSST CALIB CORRECTED CHANGE": "none" });
  const change = { kind: "run", run: "LATISS/other/run1", id: "u9" } as const;
  expect(wireOf(base, { ...base.datasets[0]!, id: "x", change })).toMatchObject({ taken: "u9", cards: { "LSST CALIB CORRECTED TAKEN": "u9", "LSST CALIB CORRECTED CHANGE": "taken from LATISS/other/run1" } });
  expect(wireOf(base, { ...base.datasets[0]!, id: "x", change: { kind: "text", package: "p", commit: "c", path: "a.ecsv", sha256: "s" } })).toMatchObject({ text: { path: "a.ecsv", sha256: "s" } });
});

test.each(formNames)("as %s no pipeline makes it, and its verification is there", (form) => {
  const here = form === "bps" ? { ...loaded, world: clustered() } : loaded;
  const { text } = forms[form](here, seen(), here.set.products);
  expect(text).not.toMatch(/cpDefects|cpBias\.yaml|biasGen.*-o/);
  if (form === "pipetask" || form === "bps") expect(text.includes("verifyBias.yaml")).toBe(true);
  if (form !== "shell") return;
  expect(text).toContain(`-d defects --collections ${FROM}`);
  expect(text).toContain(`ingest-files --transfer copy /worlds/paper/repos/usdf/embargo defects ${RUN} corrected/defects.ecsv`);
  expect(text).toMatch(new RegExp(`certify-calibrations .* ${RUN} ${TICKET}/lowerSetTemp/defects.20240405a defects`));
  expect(text).toContain(`associate /worlds/paper/repos/summit/LATISS LATISS/calib_tagged/DM-43525 -d defects --collections ${RUN}`);
});
