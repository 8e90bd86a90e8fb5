import { expect, test } from "@jest/globals";
import { asRepo } from "../../../../engine/model/brand.ts";
import { asGenerated } from "../../../../engine/model/calibset.ts";
import { curatedDatasets } from "../../../../engine/model/curated.ts";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import { curatedType } from "../../../../engine/origins/curated/writeCurated.ts";
import { originOf } from "../../../../engine/origins/origin.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { precursorsOf } from "../../../../engine/progress/precursors.ts";
import { TICKET } from "../../factory.ts";
import { chain, planOf, run, seen } from "../../observed.ts";
import { curatedSet, texts } from "../originSets.ts";

const loaded = curatedSet;
const [manual, measured] = loaded.set.products;
const plan = (view: ReturnType<typeof seen>) => planOf(generate, loaded, { kind: "product", product: manual! }, view);

const GENERATION = `${TICKET}/lowerSetTemp/manual_defectsGen.20240405a`;
const RUN = `${GENERATION}/run1`;
const ids = curatedDatasets(texts, "manual_defects", RUN).map(({ id }) => id);
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
        { kind: "write-texts", reason: "missing", summary: `write 2 manual_defects of obs_lsst_data cccccccccc into usdf/embargo:${RUN}` },
      ],
    },
  ],
  ["the RUN is there, and empty", at({ count: 0, lacking: ids }), { kind: "change", changes: [{ reason: "missing" }] }],
  [
    "one of two is there",
    at({ count: 1, lacking: [ids[1]!] }),
    { kind: "change", changes: [{ reason: "incomplete", cost: { datasets: 1 } }] },
  ],
  [
    "texts of another commit are there",
    at({ count: 2, lacking: ids }),
    {
      kind: "refused",
      code: "rerun-reused",
      reason: `usdf/embargo:${RUN} has 2 datasets that are not the texts of obs_lsst_data cccccccccc`,
    },
  ],
  [
    "all texts are there: the chain is to name the RUN",
    at({ count: 2 }),
    { kind: "change", changes: [{ kind: "output-chain", run: RUN }] },
  ],
  ["all texts are there, and the chain names the RUN", at({ count: 2 }, RUN), { kind: "in-sync", note: RUN }],
])("the plan of a curated product if %s", (_state, view, expected) => {
  expect(plan(view)).toMatchObject(expected);
});

test("each text is asked for by UUID, with a range of its own", () => {
  const { outputs } = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  const rows = curatedDatasets(texts, "manual_defects", RUN).map(({ id, text: { begin, end } }) => ({ id, begin, end }));
  expect(outputs.find((each) => each.chain === GENERATION)).toMatchObject({ detectors: null, datasets: rows });
  expect(rows.map(({ begin, end }) => [begin, end])).toEqual([
    ["1", "2"],
    ["2", null],
  ]);
});

test("a curated product comes first, reads nothing, and is read by every measured product", () => {
  expect(loaded.set.products.map(({ title }) => title)).toEqual(["manual_defects", "bias"]);
  expect(precursorsOf(loaded, manual!)).toEqual([]);
  expect(precursorsOf(loaded, measured!).map(({ title }) => title)).toEqual(["manual_defects"]);
  expect(curatedType(asGenerated(manual!)!)).toEqual({
    name: "manual_defects",
    dimensions: ["instrument", "detector"],
    storageClasses: ["Defects", "CalibTable"],
  });
});

test("report and record name the package, the commit and each text", () => {
  const words = originOf(loaded, manual!).making?.describe();
  expect(words?.supplied).toBe(`2 texts of obs_lsst_data ${texts.commit}`);
  expect(words?.lines).toEqual([
    `- curated from 2 texts of obs_lsst_data ${texts.commit}`,
    ...texts.files.map(({ path }) => `  - \`${path}\`, Ann, `),
  ]);
  expect(words?.reported).toEqual({
    curated: {
      package: "obs_lsst_data",
      commit: texts.commit,
      texts: texts.files.map(({ path, sha256, author, committed }) => ({ path, sha256, author, committed })),
    },
    exposures: [],
  });
});
