import { expect, test } from "@jest/globals";
import { asRepo } from "../../../../engine/model/brand.ts";
import { correctedDatasets } from "../../../../engine/model/corrected.ts";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import { formNames, forms } from "../../../../engine/present/commands/forms.ts";
import { wireOf } from "../../../../engine/origins/corrected/writeCorrected.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { precursorsOf, triedWith } from "../../../../engine/progress/precursors.ts";
import { clustered } from "../pipeline/submitting.ts";
import { TICKET } from "../../factory.ts";
import { chain, planOf, run, seen } from "../../observed.ts";
import { base, correctedSet, FROM } from "../originSets.ts";

const loaded = correctedSet;
const [defects, ofBias, dark] = loaded.set.products;
const plan = (view: ReturnType<typeof seen>) => planOf(generate, loaded, { kind: "product", product: defects! }, view);

const GENERATION = `${TICKET}/lowerSetTemp/defectGen.20240405a`;
const RUN = `${GENERATION}/run1`;
const ids = correctedDatasets(base, "defects", RUN).map(({ id }) => id);
const at = (facts?: Parameters<typeof run>[1], ...named: readonly string[]) =>
  seen({
    collections: [chain(TICKET), chain(GENERATION, ...named)],
    outputs: facts ? [{ chain: GENERATION, runs: [run(RUN, facts)] }] : [],
  });

test.each([
  [
    "nothing is there",
    at(),
    {
      kind: "change",
      changes: [
        {
          kind: "write-corrected",
          reason: "missing",
          summary: `write 2 defects of ${FROM} into usdf/embargo:${RUN}, 1 of them corrected`,
          cost: { datasets: 2, files: 2 },
        },
      ],
    },
  ],
  [
    "one of two is there",
    at({ count: 1, lacking: [ids[1]!] }),
    { kind: "change", changes: [{ reason: "incomplete", cost: { datasets: 1 } }] },
  ],
  [
    "datasets of another correction are there",
    at({ count: 2, lacking: ids }),
    { kind: "refused", code: "rerun-reused", reason: `usdf/embargo:${RUN} has 2 datasets that are not ${FROM} as corrected` },
  ],
  [
    "all datasets are there: the chain is to name the RUN",
    at({ count: 2 }),
    { kind: "change", changes: [{ kind: "output-chain", run: RUN }] },
  ],
  ["all datasets are there, and the chain names the RUN", at({ count: 2 }, RUN), { kind: "in-sync", note: RUN }],
])("the plan of a corrected product if %s", (_state, view, expected) => {
  expect(plan(view)).toMatchObject(expected);
});

test("each dataset is asked for by UUID, with the set's range", () => {
  const { outputs } = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  const range = { begin: "1712707200000000000", end: null };
  expect(outputs.find((each) => each.chain === GENERATION)).toMatchObject({
    detectors: null,
    datasets: ids.map((id) => ({ id, ...range })),
  });
});

test("a corrected product reads no other product, is verified with itself, and is read by measured products", () => {
  expect(loaded.set.products.map(({ title }) => title)).toEqual(["defects", "bias", "dark"]);
  expect(precursorsOf(loaded, defects!)).toEqual([]);
  expect(precursorsOf(loaded, ofBias!)).toEqual([]);
  expect(triedWith(loaded, ofBias!).map(({ title }) => title)).toEqual(["bias"]);
  expect(triedWith(loaded, dark!).map(({ title }) => title)).toEqual(["defects", "bias", "dark"]);
});

test("each header names base, author, date, reason and change", () => {
  const [changed, same] = correctedDatasets(base, "defects", RUN).map((each) => wireOf(base, each));
  expect(changed).toMatchObject({ id: ids[0], replaces: "u0", taken: null, text: null, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] });
  const cards = {
    "LSST CALIB CORRECTED FROM": FROM,
    "LSST CALIB CORRECTED AUTHOR": "Zoe",
    "LSST CALIB CORRECTED DATE": "2024-04-05",
    "LSST CALIB CORRECTED REASON": "hot",
    "LSST CALIB CORRECTED TAKEN": "none",
  };
  expect(changed?.cards).toEqual({
    ...cards,
    "LSST CALIB CORRECTED UUID": "u0",
    "LSST CALIB CORRECTED CHANGE": "marked bad: 3 x 4 at 1, 2",
  });
  expect(same).toMatchObject({ id: ids[1], replaces: "u1", taken: null, text: null, boxes: [] });
  expect(same?.cards).toEqual({ ...cards, "LSST CALIB CORRECTED UUID": "u1", "LSST CALIB CORRECTED CHANGE": "none" });
  const change = { kind: "run", run: "LATISS/other/run1", id: "u9" } as const;
  expect(wireOf(base, { ...base.datasets[0]!, id: "x", change })).toMatchObject({
    taken: "u9",
    cards: { "LSST CALIB CORRECTED TAKEN": "u9", "LSST CALIB CORRECTED CHANGE": "taken from LATISS/other/run1" },
  });
  expect(
    wireOf(base, { ...base.datasets[0]!, id: "x", change: { kind: "text", package: "p", commit: "c", path: "a.ecsv", sha256: "s" } }),
  ).toMatchObject({ text: { path: "a.ecsv", sha256: "s" } });
});

test.each(formNames)("form %s has no pipeline of a corrected product, and has its verification", (form) => {
  const here = form === "bps" ? { ...loaded, world: clustered() } : loaded;
  const { text } = forms[form](here, seen(), here.set.products);
  expect(text).not.toMatch(/cpDefects|cpBias\.yaml|biasGen.*-o/);
  if (form === "pipetask" || form === "bps") expect(text.includes("verifyBias.yaml")).toBe(true);
  if (form !== "shell") return;
  expect(text).toContain(`-d defects --collections ${FROM}`);
  expect(text).toContain(`ingest-files --transfer copy /worlds/paper/repos/usdf/embargo defects ${RUN} corrected/${RUN}.ecsv`);
  expect(text).toMatch(new RegExp(`certify-calibrations .* ${RUN} ${TICKET}/lowerSetTemp/defects.20240405a defects`));
  expect(text).toContain(`associate /worlds/paper/repos/summit/LATISS LATISS/calib_tagged/DM-43525 -d defects --collections ${RUN}`);
});
