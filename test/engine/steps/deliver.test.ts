import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import { deliver } from "../../../engine/steps/deliver.ts";
import { tag } from "../../../engine/steps/tag.ts";
import { readContent } from "../../../engine/content/readContent.ts";
import { contentOf } from "../../../engine/content/deliveredContent.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { rows as fakeRows, type FakeRow } from "../drift/surveys.ts";
import { adoptedWith, BEGIN, BIAS_ID, CERTIFIED, GENERATION, made, loadedSets, TAG, TICKET } from "../factory.ts";
import { certified, chain, compared, planOf, seen, stage, unit } from "../observed.ts";

const target = unit.deployment("summit/LATISS");
const RUN = `${GENERATION}/run1`;
const own: FakeRow = { id: BIAS_ID, begin: BEGIN };
const exists = { collections: [{ name: CERTIFIED, type: "CALIBRATION" as const, children: [] }] };
const broken = certified({ files: [{ id: BIAS_ID, path: "bias.fits", problem: "missing", size: null, protection: null }] });

test.each<[string, Partial<ObserveResult>, Readonly<Record<string, readonly FakeRow[]>>, object]>([
  [
    "nothing there",
    {},
    {},
    {
      kind: "change",
      changes: [
        {
          kind: "bring",
          reason: "missing",
          summary: "ingest 1 datasets into summit/LATISS",
          cost: { datasets: 1, files: 1, bytes: 288000 },
        },
        { kind: "certify", reason: "missing" },
        { kind: "ticket-chain", reason: "missing" },
      ],
    },
  ],
  [
    "a certified dataset without its file: the file is delivered again",
    { ...stage.active, certified: [broken] },
    {},
    { kind: "change", changes: [{ kind: "bring", reason: "incomplete" }] },
  ],
  [
    "datasets there",
    {},
    { [RUN]: [own] },
    {
      kind: "change",
      changes: [
        { kind: "certify", reason: "missing", summary: `certify 1 bias into summit/LATISS:${CERTIFIED}` },
        { kind: "ticket-chain" },
      ],
    },
  ],
  [
    "certified for another range",
    { ...exists, certified: [certified({ fingerprint: "0ther" })] },
    { [RUN]: [own], [CERTIFIED]: [{ ...own, begin: "1" }] },
    { kind: "change", changes: [{ kind: "certify", reason: "differs" }, { kind: "ticket-chain" }] },
  ],
  ["certified", { certified: [certified()] }, {}, { kind: "change", changes: [{ kind: "ticket-chain", reason: "missing" }] }],
  [
    "a chain with a foreign member ahead",
    { certified: [certified()], collections: [chain(TICKET, "foreign", CERTIFIED)] },
    {},
    { kind: "change", changes: [{ kind: "ticket-chain", reason: "differs" }] },
  ],
  [
    "a chain with a foreign member behind",
    { certified: [certified()], collections: [chain(TICKET, CERTIFIED, "foreign")] },
    {},
    { kind: "in-sync" },
  ],
  ["everything", stage.active, {}, { kind: "in-sync" }],
])("delivering, %s", (_case, facts, rows, expected) => {
  expect(planOf(deliver, loadedSets.adopted(), target, compared(facts, rows))).toMatchObject(expected);
});

test("a delivery that reads an unsigned bundle waits, and one that reads none goes on", () => {
  const unsigned = () => true;
  expect(planOf(deliver, loadedSets.adopted(), target, { ...compared(), unsigned })).toMatchObject({
    kind: "waiting",
    code: "bundle-unsigned",
  });
  expect(planOf(deliver, loadedSets.adopted(), target, { ...compared({ certified: [certified()] }), unsigned })).toMatchObject({
    kind: "change",
  });
});

const half = { certified: [certified({ fingerprint: "0ther" })], collections: [chain(TICKET, CERTIFIED), ...exists.collections] };

test.each<[string, readonly FakeRow[], readonly FakeRow[], object]>([
  [
    "a foreign detector in the RUN and none certified",
    [own, { id: "0ther", detector: 1 }],
    [],
    { kind: "change", changes: [{ kind: "certify" }] },
  ],
  [
    "a foreign detector in the RUN, and a foreign certification of an earlier time",
    [own, { id: "0ther", detector: 1 }],
    [own, { id: "0ther", begin: null, end: BEGIN }],
    { kind: "in-sync" },
  ],
  [
    "the own dataset also certified for another time",
    [own],
    [own, { id: BIAS_ID, begin: "1", end: "2" }],
    { kind: "change", changes: [{ kind: "certify" }] },
  ],
  ["another dataset certified over its range", [own], [{ id: "0ther", begin: null }], { kind: "refused", code: "foreign-certification" }],
  ["another dataset in its place in the RUN", [{ id: "0ther" }], [], { kind: "refused", code: "dataset-conflict" }],
  ["an empty range", [own], [{ id: BIAS_ID, empty: true }], { kind: "refused", code: "empty-range-row" }],
])("delivering to a target with %s", (_case, inRun, inCollection, expected) => {
  expect(planOf(deliver, loadedSets.adopted(), target, compared(half, { [CERTIFIED]: inCollection, [RUN]: inRun }))).toMatchObject(
    expected,
  );
});

test("another definition of the dataset type is refused before anything is written", () => {
  const typed = adoptedWith(loadedSets.adopted(), {
    ...made,
    datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass: "CalibImage" }],
  });
  const registered = (storageClass: string) => ({
    datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass, isCalibration: true }],
  });
  expect(planOf(deliver, typed, target, compared(registered("ExposureF")))).toMatchObject({
    kind: "refused",
    code: "dataset-type-differs",
  });
  expect(planOf(deliver, typed, target, compared(registered("CalibImage")))).toMatchObject({
    kind: "change",
    changes: [{ kind: "bring" }, { kind: "certify" }, { kind: "ticket-chain" }],
  });
});

test("rows are read only if a fingerprint differs from the lock, and only of collections that may exist", async () => {
  const asked: string[] = [];
  const reader = {
    call: (_method: string, { collection }: { collection: string }) =>
      Promise.resolve(fakeRows([own])).finally(() => asked.push(collection)),
  } as never;
  const read = (facts: Partial<ObserveResult>) => readContent(reader, asRepo("summit/LATISS"), contentOf(made), seen(facts));
  await read(stage.active);
  await read({});
  expect(asked).toEqual([]);
  await read({ ...half, collections: [...half.collections, { name: RUN, type: "RUN", children: [] }] });
  expect(asked.sort()).toEqual([CERTIFIED, RUN]);
});

test.each<[string, Partial<ObserveResult>, object]>([
  [
    "no tag",
    {},
    {
      kind: "change",
      changes: [{ kind: "associate", ids: [BIAS_ID], reason: "missing", summary: `tag 1 datasets in summit/LATISS:${TAG}` }],
    },
  ],
  [
    "a tag that lacks a dataset",
    {
      collections: [{ name: TAG, type: "TAGGED", children: [] }],
      tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 1 }],
    },
    { kind: "change", changes: [{ reason: "incomplete" }] },
  ],
  [
    "a tag of fewer datasets than were certified",
    {
      collections: [{ name: TAG, type: "TAGGED", children: [] }],
      tagged: [{ collection: TAG, datasetType: "bias", count: 0, missing: 0 }],
    },
    { kind: "change", changes: [{ ids: [BIAS_ID] }] },
  ],
  ["a complete tag", { tagged: stage.active.tagged }, { kind: "in-sync", note: TAG }],
])("tagging, %s", (_case, facts, expected) => {
  expect(planOf(tag, loadedSets.adopted(), target, compared({ ...stage.active, tagged: [], ...facts }))).toMatchObject(expected);
});

test("nothing is tagged in a repository without a cleaner", () => {
  expect(planOf(tag, loadedSets.adopted(), unit.deployment("usdf/main"), compared())).toEqual({
    kind: "unwanted",
    note: "no cleaner runs here",
  });
});

test.each([deliver, tag])("$name is a step of targets, behind the gate", (step) => {
  expect(step.desired(loadedSets.adopted(), unit.activation("summit/LATISS"))).toMatchObject({ kind: "unwanted" });
  expect(step.desired(loadedSets.locked(), target)).toMatchObject({ kind: "waiting", code: "not-released" });
  expect(step.desired(loadedSets.released(), target)).toMatchObject({ kind: "waiting", code: "approval-missing" });
  expect(step.desired(loadedSets.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), target)).toMatchObject({
    kind: "unwanted",
    note: "withdrawn: light leak",
  });
});

test("a product that was made by hand is delivered in a RUN of any name", () => {
  const byHand = "u/somebody/bias";
  const loaded = adoptedWith(loadedSets.adopted(), { ...made, products: made.products.map((product) => ({ ...product, run: byHand })) });
  const plan = (rows: readonly FakeRow[]) =>
    planOf(deliver, loaded, target, compared({ ...stage.active, certified: [] }, { [byHand]: rows }));
  expect(plan([own])).toMatchObject({ kind: "change", changes: [{ kind: "certify" }] });
  expect(plan([])).toMatchObject({ kind: "change", changes: [{ kind: "bring" }, { kind: "certify" }] });
});
