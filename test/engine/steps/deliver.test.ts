import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import { deliver } from "../../../engine/steps/deliver.ts";
import { tag } from "../../../engine/steps/tag.ts";
import { readHeldRows } from "../../../engine/content/standing.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { rows as paperRows, type PaperRow } from "../drift/surveys.ts";
import { BEGIN, BIAS_ID, CERTIFIED, GENERATION, made, loadedSets, TAG, TICKET } from "../factory.ts";
import { certified, chain, planOf, run, seen, stage, unit } from "../observed.ts";

const target = unit.deployment("summit/LATISS");
const arrived = { outputs: stage.active.outputs };
const broken = certified({ files: [{ id: BIAS_ID, path: "bias.fits", problem: "missing", size: null }] });

test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing there", {}, { kind: "change", changes: [{ kind: "ingest", reason: "missing", summary: "ingest 1 datasets into summit/LATISS", cost: { datasets: 1, files: 1, bytes: 288000 } }, { kind: "certify", reason: "missing" }, { kind: "ticket-chain", reason: "missing" }] }],
  ["another content in the RUN", { outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`, { fingerprint: "ha1f" })] }] }, { kind: "change", changes: [{ kind: "ingest" }, { kind: "certify" }, { kind: "ticket-chain" }] }],
  ["only another RUN", { outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run2`)] }] }, { kind: "change", changes: [{ kind: "ingest" }, { kind: "certify" }, { kind: "ticket-chain" }] }],
  ["a file gone from a certified dataset: it is given back", { ...stage.active, certified: [broken] }, { kind: "change", changes: [{ kind: "ingest", reason: "incomplete" }] }],
  ["datasets there", arrived, { kind: "change", changes: [{ kind: "certify", reason: "missing", summary: `certify 1 bias into summit/LATISS:${CERTIFIED}` }, { kind: "ticket-chain" }] }],
  ["certified otherwise", { ...arrived, certified: [certified({ fingerprint: "0ther" })] }, { kind: "change", changes: [{ kind: "certify", reason: "differs" }, { kind: "ticket-chain" }] }],
  ["certified", { ...arrived, certified: [certified()] }, { kind: "change", changes: [{ kind: "ticket-chain", reason: "missing" }] }],
  ["a chain with a foreign child ahead", { ...arrived, certified: [certified()], collections: [chain(TICKET, "foreign", CERTIFIED)] }, { kind: "change", changes: [{ kind: "ticket-chain", reason: "differs" }] }],
  ["a chain with a foreign child behind", { ...arrived, certified: [certified()], collections: [chain(TICKET, CERTIFIED, "foreign")] }, { kind: "in-sync" }],
  ["all of it", stage.active, { kind: "in-sync" }],
])("delivering, %s", (_what, facts, expected) => {
  expect(planOf(deliver, loadedSets.adopted(), target, { view: seen(facts), rows: new Map(), parts: new Map() })).toMatchObject(expected);
});

const half = { outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`, { fingerprint: "0ther" })] }], certified: [certified({ fingerprint: "0ther" })], collections: [chain(TICKET, CERTIFIED)] };
const own: PaperRow = { id: BIAS_ID, begin: BEGIN };

test.each<[string, readonly PaperRow[], readonly PaperRow[], object]>([
  ["somebody's detector in the RUN and none certified", [own, { id: "0ther", detector: 1 }], [], { kind: "change", changes: [{ kind: "certify" }] }],
  ["somebody's detector in the RUN, and somebody's time certified besides", [own, { id: "0ther", detector: 1 }], [own, { id: "0ther", begin: null, end: BEGIN }], { kind: "in-sync" }],
  ["ours certified for another time besides", [own], [own, { id: BIAS_ID, begin: "1", end: "2" }], { kind: "change", changes: [{ kind: "certify" }] }],
  ["another certified over our time", [own], [{ id: "0ther", begin: null }], { kind: "refused", code: "foreign-certification" }],
  ["another in our place in the RUN", [{ id: "0ther" }], [], { kind: "refused", code: "dataset-conflict" }],
  ["an empty range of ours", [own], [{ id: BIAS_ID, empty: true }], { kind: "refused", code: "empty-range-row" }],
])("delivering where there is %s", (_what, inRun, standing, expected) => {
  const rows = new Map([[CERTIFIED, { inRun: paperRows(inRun), certified: paperRows(standing) }]]);
  expect(planOf(deliver, loadedSets.adopted(), target, { view: seen(half), rows, parts: new Map() })).toMatchObject(expected);
});

test("rows are read where a fingerprint is not the lock's, and of what is there alone", async () => {
  const asked: string[] = [];
  const reader = { call: (_method: string, { collection }: { collection: string }) => Promise.resolve(paperRows([])).finally(() => asked.push(collection)) } as never;
  const read = (facts: Partial<ObserveResult>) => readHeldRows(reader, asRepo("summit/LATISS"), loadedSets.adopted().set, seen(facts), made.products);
  expect(await read(stage.active)).toEqual(new Map());
  expect([...(await read({})).keys()]).toEqual([CERTIFIED]);
  expect(asked).toEqual([]);
  await read(half);
  expect(asked.sort()).toEqual([CERTIFIED, `${GENERATION}/run1`]);
});

test.each<[string, Partial<ObserveResult>, object]>([
  ["no tag", {}, { kind: "change", changes: [{ kind: "associate", ids: [BIAS_ID], reason: "missing", summary: `tag 1 datasets in summit/LATISS:${TAG}` }] }],
  ["a tag that lacks a dataset", { collections: [{ name: TAG, type: "TAGGED", children: [] }], tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 1 }] }, { kind: "change", changes: [{ reason: "incomplete" }] }],
  ["a tag of fewer than were certified", { collections: [{ name: TAG, type: "TAGGED", children: [] }], tagged: [{ collection: TAG, datasetType: "bias", count: 0, missing: 0 }] }, { kind: "change", changes: [{ ids: [BIAS_ID] }] }],
  ["a complete tag", stage.active, { kind: "in-sync", note: TAG }],
])("tagging, %s", (_what, facts, expected) => {
  expect(planOf(tag, loadedSets.adopted(), target, { view: seen(facts), held: new Map() })).toMatchObject(expected);
});

test("nothing is tagged where no cleaner runs", () => {
  expect(planOf(tag, loadedSets.adopted(), unit.deployment("usdf/main"), { view: seen(), held: new Map() })).toEqual({ kind: "unwanted", note: "no cleaner runs here" });
});

test.each([deliver, tag])("a target's step behind the gate: $name", (step) => {
  expect(step.desired(loadedSets.adopted(), unit.activation("summit/LATISS"))).toMatchObject({ kind: "unwanted" });
  expect(step.desired(loadedSets.locked(), target)).toMatchObject({ kind: "waiting", code: "not-released" });
  expect(step.desired(loadedSets.released(), target)).toMatchObject({ kind: "waiting", code: "approval-missing" });
  expect(step.desired(loadedSets.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), target)).toMatchObject({ kind: "unwanted", note: "withdrawn: light leak" });
});

test("what was made by hand has arrived when its RUN is there, whatever its name", () => {
  const byHand = "u/somebody/bias";
  const { lock, ...rest } = loadedSets.adopted();
  if (!lock?.made) throw new Error("nothing was made");
  const loaded = { ...rest, lock: { ...lock, made: { ...lock.made, products: lock.made.products.map((product) => ({ ...product, run: byHand })) } } };
  const uncertified = { ...stage.active, certified: [] };
  const plan = (facts: Partial<ObserveResult>) => planOf(deliver, loaded, target, { view: seen(facts), rows: new Map(), parts: new Map() });
  expect(plan({ ...uncertified, outputs: [{ chain: GENERATION, runs: [run(byHand)] }] })).toMatchObject({ kind: "change", changes: [{ kind: "certify" }] });
  expect(plan(uncertified)).toMatchObject({ kind: "change", changes: [{ kind: "ingest" }, { kind: "certify" }] });
});
