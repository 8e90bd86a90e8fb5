import { expect, test } from "@jest/globals";
import type { ObserveResult, RowsResult, SurveyResult } from "../../../engine/bridge/wire.ts";
import { converge } from "../../../engine/converge/converge.ts";
import { REPORT_VERSION } from "../../../engine/release/reportData.ts";
import { cellsOf } from "../../../engine/drift/cells.ts";
import { surveyed } from "../../../engine/bridge/surveyView.ts";
import { compareContent } from "../../../engine/content/compareContent.ts";
import { auxiliaryContent } from "../../../engine/content/deliveredContent.ts";
import { noRows, nothingRead } from "../../../engine/content/readContent.ts";
import { CalibError } from "../../../engine/errors.ts";
import { type LoadedSet, repositoryOf } from "../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { CollectionDeclaration } from "../../../engine/model/declaration.ts";
import type { LockedCollection, LockMade, MadeCollection } from "../../../engine/model/lock.ts";
import { activate } from "../../../engine/steps/activate.ts";
import { bundle } from "../../../engine/steps/bundle.ts";
import { gatheredFolder } from "../../../engine/declare/auxiliaryOf.ts";
import { deliver } from "../../../engine/steps/deliver.ts";
import { gate } from "../../../engine/declare/gate.ts";
import { coverage, report } from "../../../engine/steps/report.ts";
import { selfCheck } from "../../../engine/steps/selfCheck.ts";
import { builderOf } from "../converge/builder.ts";
import { reading, survey } from "../drift/surveys.ts";
import { names } from "../../../engine/model/names.ts";
import { adoptedWith, approval, BIAS_ID, CERTIFIED, lockOf, loadedSets, sealedCollection, settled, TICKET, typed } from "../factory.ts";
import { chain, checked, checks, compared, planOf, seen, stage, unit, unrecorded } from "../observed.ts";

const REFCAT = "refcats/a";
const [ONE, TWO] = ["01a1fbfa-0000-75a3-bb91-000000000001", "01a1fbfa-0000-75a3-bb91-000000000002"];
const skymap = { skymap: "cells", hash: "abc", tracts: 2, patches: 8 };

const declared: Readonly<Record<string, CollectionDeclaration>> = { [REFCAT]: { chains: ["refcats"] }, skymaps: { skymap: "cells" } };
const fields = { products: {}, collections: declared };
const declaredAs = new Map(
  settled(fields).collections.map(({ name, digest, chains }) => [name as string, { declaration: digest, chains }]),
);
const ids = [ONE, TWO].map((id, index) => ({ id, dataId: { htm7: 131072 + index } }));
const isSkymaps = (name: string) => name === "skymaps";
const partsOf = (name: string) => [
  {
    run: name,
    datasetType: isSkymaps(name) ? "skyMap" : "monster",
    datasets: isSkymaps(name) ? [{ id: "5c7", dataId: { skymap: "cells" } }] : ids,
  },
];
const lockedOf = (name: string): LockedCollection => ({
  name,
  ...declaredAs.get(name)!,
  type: "RUN",
  runs: [name],
  parts: partsOf(name),
  skymap: isSkymaps(name) ? skymap : null,
});
const madeOf = (name: string): MadeCollection =>
  sealedCollection({
    name,
    ...declaredAs.get(name)!,
    type: "RUN",
    runs: [name],
    fingerprint: "",
    datasetTypes: [],
    parts: partsOf(name).map((part) => ({
      ...part,
      fingerprint: "",
      datasets: part.datasets.map((each) => ({ ...each, begin: null, end: null, sha256: "5a", size: 100 })),
    })),
    records: isSkymaps(name) ? { ...skymap, path: "records.jsonl", sha256: "5b", size: 9 } : null,
  });
const fingerprintAt = (name: string): string => madeOf(name).parts[0]!.fingerprint;
const made: LockMade = {
  fingerprint: "",
  report: approval.report,
  products: [],
  others: [],
  datasetTypes: [],
  collections: [madeOf(REFCAT), madeOf("skymaps")],
};
const locked = (some?: LockMade, inputs: readonly LockedCollection[] = [lockedOf(REFCAT), lockedOf("skymaps")]): LoadedSet => {
  const loaded = loadedSets.locked(fields);
  const lock = lockOf(loaded.set, some);
  return { ...loaded, lock: { ...lock, inputs: { ...lock.inputs, collections: inputs } } };
};
const adopted: LoadedSet = adoptedWith(locked(), made);

const target = unit.deployment("summit/LATISS");
const here = (name: string, count: number, fingerprint = fingerprintAt(name)): ObserveResult["held"][number] => ({
  collection: name,
  datasetType: isSkymaps(name) ? "skyMap" : "monster",
  count,
  fingerprint,
  emptyRanges: 0,
  files: [],
});
const all: Partial<ObserveResult> = {
  held: [here(REFCAT, 2), here("skymaps", 1)],
  skymaps: [skymap],
  collections: [
    { name: REFCAT, type: "RUN", children: [] },
    { name: "skymaps", type: "RUN", children: [] },
  ],
};
const lost = { id: TWO, path: "b.fits", problem: "missing" as const, size: null, protection: null };
const rowsOf = (...some: readonly { readonly id: string; readonly htm7: number }[]): RowsResult => ({
  id: some.map(({ id }) => id),
  dataId: some.map(({ htm7 }) => ({ htm7 }) as never),
  run: some.map(() => REFCAT),
  begin: some.map(() => null),
  end: some.map(() => null),
  empty: some.map(() => false),
});
const rowsIn = (rows: RowsResult) => (collection: string) => (collection === REFCAT ? rows : noRows);
const observed = (facts: Partial<ObserveResult>, rows: RowsResult = noRows) => ({
  ...compared(facts),
  read: { content: { ...nothingRead(seen(facts)), rows: rowsIn(rows) }, tagged: new Map() },
});
const others = [
  { id: "0ther", htm7: 7 },
  { id: ONE, htm7: 131072 },
];

// prettier-ignore
test.each<[string, Partial<ObserveResult>, RowsResult, object]>([
  ["nothing there", {}, noRows, { kind: "change", changes: [{ kind: "bring", reason: "missing", summary: "ingest 2 datasets of refcats/a into summit/LATISS", cost: { datasets: 2, files: 2, bytes: 200 } }, { kind: "records", cost: { bytes: 28_600 } }, { kind: "bring", cost: { bytes: 100 } }] }],
  ["all of it", all, noRows, { kind: "in-sync" }],
  ["all of it, beside foreign datasets", { ...all, held: [here(REFCAT, 3, "m0re"), here("skymaps", 1)] }, rowsOf(...others, { id: TWO, htm7: 131073 }), { kind: "in-sync" }],
  ["half of it, beside foreign datasets", { ...all, held: [here(REFCAT, 2, "ha1f"), here("skymaps", 1)] }, rowsOf(...others), { kind: "change", changes: [{ kind: "bring", reason: "incomplete", datasets: [{ id: TWO }] }] }],
  ["a file lost", { ...all, held: [{ ...here(REFCAT, 2), files: [lost] }, here("skymaps", 1)] }, noRows, { kind: "change", changes: [{ kind: "bring", datasets: [{ id: TWO }] }] }],
  ["a file lost from a zip file and another lost", { ...all, held: [{ ...here(REFCAT, 2), files: [{ ...lost, protection: "zip" }, { ...lost, id: ONE }] }, here("skymaps", 1)] }, noRows, { kind: "change", changes: [{ kind: "bring", datasets: [{ id: ONE }] }], besides: { code: "file-protected" } }],
  ["a lost file of a foreign dataset", { ...all, held: [{ ...here(REFCAT, 2), files: [{ ...lost, id: "0ther" }] }, here("skymaps", 1)] }, noRows, { kind: "in-sync" }],
  ["a foreign dataset in place of a managed one", { ...all, held: [here(REFCAT, 2, "0ther"), here("skymaps", 1)] }, rowsOf({ id: ONE, htm7: 131072 }, { id: "0ther", htm7: 131073 }), { kind: "refused", code: "dataset-conflict", reason: `summit/LATISS:refcats/a: place taken: expected monster ${TWO}, found 0ther` }],
  ["a foreign dataset in place of one, and the others missing", { held: [here(REFCAT, 2, "0ther")] }, rowsOf({ id: "0ther", htm7: 131073 }), { kind: "change", changes: [{ kind: "bring", datasets: [{ id: ONE }] }, { kind: "records" }, { kind: "bring" }] }],
  ["a patch missing", { ...all, skymaps: [{ ...skymap, patches: 7 }] }, noRows, { kind: "change", changes: [{ kind: "records" }] }],
  ["another skymap of the name", { ...all, skymaps: [{ ...skymap, hash: "0ther" }] }, noRows, { kind: "refused", code: "records-differ" }],
  ["more patches than there are", { ...all, skymaps: [{ ...skymap, patches: 9 }] }, noRows, { kind: "refused", code: "records-differ" }],
  ["a tag of the RUN's name", { ...all, collections: [{ name: REFCAT, type: "TAGGED", children: [] }] }, noRows, { kind: "refused", code: "collection-type-differs" }],
])("delivering collections to a target with %s", (_case, facts, rows, expected) => {
  expect(planOf(deliver, adopted, target, observed(facts, rows))).toMatchObject(expected);
});

test("the RUNs of a delivered chain are put in order together if one is missing", () => {
  const chained = {
    ...madeOf(REFCAT),
    type: "CHAINED" as const,
    runs: ["refcats/b", "refcats/c"],
    parts: madeOf(REFCAT).parts.map((part) => ({ ...part, run: "refcats/b" })),
  };
  const loaded = adoptedWith(adopted, { ...made, collections: [chained, madeOf("skymaps")] });
  const on = (known: ReturnType<typeof chain>) =>
    planOf(
      deliver,
      loaded,
      target,
      observed({ ...all, held: [...all.held!, { ...here(REFCAT, 2), collection: "refcats/b" }], collections: [known] }),
    );
  const planned = (reason: string) => ({
    kind: "change",
    changes: [
      {
        kind: "own-chain",
        reason,
        summary: "put 2 RUNs on summit/LATISS:refcats/a in their order",
        made: { runs: ["refcats/b", "refcats/c"] },
      },
    ],
  });
  expect(on(chain(REFCAT, "foreign", "refcats/c"))).toMatchObject(planned("missing"));
  expect(on(chain(REFCAT, "refcats/b"))).toMatchObject(planned("missing"));
  expect(on(chain(REFCAT, "refcats/c", "foreign", "refcats/b"))).toMatchObject(planned("differs"));
  expect(on(chain(REFCAT, "foreign", "refcats/b", "foreign too", "refcats/c"))).toMatchObject({ kind: "in-sync" });
  expect(on({ name: REFCAT, type: "RUN", children: [] })).toMatchObject({ kind: "refused", code: "collection-type-differs" });
});

// prettier-ignore
test.each<[string, readonly string[], object, (readonly string[])?]>([
  ["nothing is there", [], { changes: [{ chain: "x", children: ["a", "b", "c"], summary: "prepend a, b, c to summit/LATISS:x" }] }],
  ["the last is missing", ["foreign", "a", "b"], { changes: [{ children: ["a", "b", "c"], summary: "prepend c to summit/LATISS:x" }] }],
  ["some are there in another order, which stays", ["c", "foreign", "b"], { changes: [{ children: ["a", "c", "b"] }] }],
  ["all are there", ["c", "foreign", "b", "a"], { kind: "in-sync" }],
  ["one was not delivered yet", ["c"], { changes: [{ children: ["a", "c"], summary: "prepend a to summit/LATISS:x" }] }, ["b"]],
])("several collections are prepended to one chain in order, if %s", (_case, children, expected, toCome = []) => {
  const loaded = { ...adopted, set: settled({ products: {}, collections: Object.fromEntries(["a", "b", "c"].map((name) => [name, { chains: ["x"] }])) }), lock: { ...adopted.lock!, made: { ...made, collections: toCome.map((name) => ({ ...madeOf(REFCAT), name })) } } };
  const deployed = { loaded, repository: repositoryOf(loaded, asRepo("summit/LATISS")), made: loaded.lock.made };
  const desired = { kind: "chained" as const, deployed, repository: deployed.repository, loaded, wave: [] };
  expect(activate.plan(desired, { view: seen({ collections: [chain("x", ...children)] }), ...unrecorded, wave: [], read: nothingRead(seen({ collections: [chain("x", ...children)] })) }, new Set())).toMatchObject(expected);
});

// prettier-ignore
test.each<[string, readonly string[] | null, readonly string[]]>([
  ["all RUNs in order", ["foreign", "old/1", "foreign too", "old/2", "old/3"], []],
  ["the first RUN behind", ["old/2", "old/3", "old/1"], ["chain order wrong"]],
  ["one RUN missing", ["old/1", "old/3"], ["RUN not on its chain"]],
  ["one RUN missing, and others in another order", ["old/3", "old/1"], ["RUN not on its chain", "chain order wrong"]],
  ["no chain", null, ["RUN not on its chain"]],
])("drift of a delivered chain with %s", (_case, children, kinds) => {
  const collection = { ...madeOf(REFCAT), type: "CHAINED" as const, runs: ["old/1", "old/2", "old/3"], parts: [] };
  const facts = surveyed(nothingAsked, survey(children ? { collections: [chain(REFCAT, ...children)] } : {}));
  expect(compareContent(auxiliaryContent(collection), facts, nothingRead(facts)).map(({ kind }) => kind)).toEqual(kinds);
});

const nothingAsked = { chains: [], certified: [] };
const delivered = { written: [{ set: "LATISS/DM-43525", step: "deliver" }] };
const whole = {
  collections: [REFCAT, "skymaps"].map((name) => ({ name, type: "RUN" as const, children: [] })),
  held: [here(REFCAT, 2), here("skymaps", 1)],
  skymaps: [skymap],
};

// prettier-ignore
test.each<[string, Partial<SurveyResult>, readonly string[]]>([
  ["nothing of it", {}, ["waiting not-delivered", "waiting not-delivered", "waiting not-delivered"]],
  ["others' datasets in a shared RUN", { collections: whole.collections, held: [here(REFCAT, 1, "0ther")] }, ["waiting not-delivered", "waiting not-delivered", "waiting not-delivered"]],
  ["nothing of it, after a delivery", delivered, ["missing RUN removed", "missing RUN removed", "waiting not-delivered"]],
  ["all of it, without a delivery", whole, ["in sync", "in sync", "waiting not-delivered"]],
])("drift of a set of auxiliary collections only, at a target with %s", async (_case, facts, expected) => {
  const cells = await cellsOf({ loaded: adopted, repository: repositoryOf(adopted, asRepo("summit/LATISS")), survey: surveyed(nothingAsked, survey(facts)), reader: reading(), deep: false, declared: new Set() });
  expect(cells.map(({ state }) => ("differences" in state ? `${state.kind} ${state.differences[0]?.kind ?? ""}` : `${state.kind}${"code" in state ? ` ${state.code}` : ""}`))).toEqual(expected);
});

test("a collection with a place taken is refused, and all others are delivered", () => {
  const on = (facts: Partial<ObserveResult>, ...some: readonly { readonly id: string; readonly htm7: number }[]) =>
    planOf(deliver, adopted, target, observed(facts, rowsOf(...some)));
  const refusal = {
    code: "dataset-conflict",
    reason: `summit/LATISS:refcats/a: place taken: expected monster ${TWO}, found 0ther`,
    part: REFCAT,
  };
  expect(on({ ...all, held: [here(REFCAT, 1, "0ther"), here("skymaps", 1)] }, { id: "0ther", htm7: 131073 })).toMatchObject({
    kind: "change",
    changes: [{ kind: "bring", part: REFCAT, datasets: [{ id: ONE }] }],
    besides: refusal,
  });
  expect(
    on({ ...all, held: [here(REFCAT, 2, "0ther"), here("skymaps", 1)] }, { id: ONE, htm7: 131072 }, { id: "0ther", htm7: 131073 }),
  ).toMatchObject({ kind: "refused", ...refusal });
  const stuck = on({ ...all, skymaps: [{ ...skymap, hash: "0ther" }], held: [] });
  expect(stuck).toMatchObject({
    kind: "change",
    changes: [{ kind: "bring", part: REFCAT }],
    besides: { code: "records-differ", part: "skymaps" },
  });
});

test("a failure of a collection is reported and other collections are delivered; a failure of a product is thrown", async () => {
  const builder = builderOf(typed(adopted), 1);
  const came: string[] = [];
  const call = (method: string, params: object) => {
    came.push(`${method} ${"bundle" in params ? String(params.bundle).slice(-8) : ""}`);
    return method === "ingest" && came.length === 1
      ? Promise.reject(new CalibError("exposure-unregistered", "2024032600001"))
      : Promise.resolve({});
  };
  const access = { writer: () => Promise.resolve({ call: call as never }), ran: new Set<string>() };
  const outcome = await converge({ ...builder.session, access }, target, () => undefined);
  const [refcat, cells] = [madeOf(REFCAT), madeOf("skymaps")].map((each) => gatheredFolder(adopted, each).slice(-8));
  expect(came).toEqual([`ingest ${refcat ?? ""}`, `records ${cells ?? ""}`, `ingest ${cells ?? ""}`]);
  expect(outcome).toMatchObject({
    phase: "incomplete",
    code: "exposure-unregistered",
    reason: "2024032600001",
    steps: [{ step: "deliver", state: "incomplete" }, { step: "tag" }],
  });
  came.length = 0;
  const loaded = typed(loadedSets.adopted());
  await expect(
    converge({ ...builder.session, loaded: () => Promise.resolve(loaded), access }, target, () => undefined),
  ).rejects.toMatchObject({ code: "exposure-unregistered" });
});

const built = seen({ collections: [chain("refcats", REFCAT)] });
const searching = { ...all, collections: [chain("refcats", "foreign")] };
const toCome = { kind: "waiting", code: "not-delivered" };
// prettier-ignore
test.each<[string, LoadedSet, string, Partial<ObserveResult>, RowsResult, object]>([
  ["delivered, a chain lacks it", adopted, "summit/LATISS", searching, noRows, { kind: "change", changes: [{ kind: "prepend", chain: "refcats", children: [REFCAT], summary: "prepend refcats/a to summit/LATISS:refcats" }] }],
  ["delivered, beside foreign datasets", adopted, "summit/LATISS", { ...searching, held: [here(REFCAT, 3, "m0re")] }, rowsOf(...others, { id: TWO, htm7: 131073 }), { kind: "change" }],
  ["delivered, and behind foreign members of a chain", adopted, "summit/LATISS", { ...all, collections: [chain("refcats", "foreign", REFCAT)] }, noRows, { kind: "in-sync" }],
  ["half delivered", adopted, "summit/LATISS", { ...searching, held: [here(REFCAT, 1, "ha1f")] }, rowsOf({ id: ONE, htm7: 131072 }), { ...toCome, reason: "summit/LATISS does not hold refcats/a yet: dataset missing, found nothing" }],
  ["as many there, and one of them others'", adopted, "summit/LATISS", { ...searching, held: [here(REFCAT, 2, "ha1f")] }, rowsOf(...others), toCome],
  ["a foreign dataset in place of a managed one", adopted, "summit/LATISS", { ...searching, held: [here(REFCAT, 2, "0ther")] }, rowsOf({ id: ONE, htm7: 131072 }, { id: "0ther", htm7: 131073 }), { ...toCome, reason: "summit/LATISS does not hold refcats/a yet: place taken, found 0ther" }],
  ["a file lost", adopted, "summit/LATISS", { ...searching, held: [{ ...here(REFCAT, 2), files: [lost] }] }, noRows, toCome],
  ["its own chain incomplete", adoptedWith(adopted, { ...made, collections: [{ ...madeOf(REFCAT), type: "CHAINED", runs: ["refcats/b"] }, madeOf("skymaps")] }), "summit/LATISS", { ...searching, collections: [chain(REFCAT)] }, noRows, toCome],
  ["one that has no chains is not here", adopted, "summit/LATISS", { ...searching, held: [here(REFCAT, 2)] }, noRows, { kind: "change" }],
  ["where it comes from", adopted, "usdf/embargo", {}, noRows, { kind: "change", changes: [{ chain: "refcats" }] }],
  ["withdrawn", { ...adopted, set: { ...adopted.set, withdrawn: { on: "2024-05-01", reason: "wrong" } } }, "summit/LATISS", {}, noRows, { kind: "in-sync", note: "withdrawn; auxiliary collections stay on their chains, which other sets use too" }],
])("putting collections on chains: %s", (_case, loaded, repo, facts, rows, expected) => {
  expect(planOf(activate, loaded, unit.activation(repo), { view: observed(facts).view, ...unrecorded, wave: [], read: observed(facts, rows).read.content })).toMatchObject(expected);
});

test("a collection whose skymap records are missing is not put on its chains", () => {
  const set = settled({ ...fields, collections: { ...declared, skymaps: { skymap: "cells", chains: ["refcats"] } } });
  const collections = [madeOf(REFCAT), { ...madeOf("skymaps"), declaration: set.collections[1]!.digest }];
  const loaded = adoptedWith({ ...adopted, set }, { ...made, collections });
  const on = (patches: number) =>
    planOf(activate, loaded, unit.activation("summit/LATISS"), {
      view: seen({ ...all, collections: [chain("refcats", REFCAT)], skymaps: [{ ...skymap, patches }] }),
      ...unrecorded,
      wave: [],
      read: nothingRead(seen({ ...all, collections: [chain("refcats", REFCAT)], skymaps: [{ ...skymap, patches }] })),
    });
  expect(on(7)).toMatchObject(toCome);
  expect(on(8)).toMatchObject({ kind: "change", changes: [{ children: [REFCAT, "skymaps"] }] });
});

test("missing auxiliary collections prevent their own chains, not the activation of products", () => {
  const withCollections = { collections: { [REFCAT]: { chains: ["refcats"] } } };
  const base = loadedSets.adopted(withCollections);
  const loaded = adoptedWith(base, { ...base.lock!.made!, collections: [madeOf(REFCAT)] });
  const check = names.selfCheck(loaded.set, loaded.lock!.made!.fingerprint);
  const selfChecks = [{ ...checks([checked(BIAS_ID, { run: `${check}/run1` })]), chain: check }];
  const on = (top: readonly string[], wave: readonly string[]) =>
    planOf(activate, loaded, unit.activation("summit/LATISS"), {
      view: seen({ ...stage.active, selfChecks, collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", ...top)] }),
      ...unrecorded,
      wave: [{ repo: base.set.build.repo, view: seen({ collections: [chain("LATISS/calib", ...wave)] }) }],
      read: nothingRead(seen()),
    });
  expect(on([], [TICKET])).toMatchObject({ kind: "change", changes: [{ chain: "LATISS/calib", children: [TICKET] }] });
  expect(on([], [])).toMatchObject({ kind: "waiting", code: "earlier-wave" });
  expect(on([TICKET], [TICKET])).toMatchObject({ kind: "waiting", code: "earlier-wave" });
});

test("a set of auxiliary collections only follows the construction site, and needs no self-check", () => {
  const behind = { repo: adopted.set.build.repo, view: seen() };
  expect(
    planOf(activate, adopted, unit.activation("summit/LATISS"), {
      view: seen(all),
      ...unrecorded,
      wave: [behind],
      read: nothingRead(seen(all)),
    }),
  ).toMatchObject({ kind: "waiting", code: "earlier-wave" });
  expect(
    planOf(activate, adopted, unit.activation("summit/LATISS"), {
      view: seen(all),
      ...unrecorded,
      wave: [{ ...behind, view: built }],
      read: nothingRead(seen(all)),
    }),
  ).toMatchObject({ kind: "change" });
  expect(selfCheck.desired(adopted, unit.activation("summit/LATISS"))).toMatchObject({ kind: "unwanted" });
});

const covers = coverage(locked(), { products: [], others: [] });
const released = (
  loaded: LoadedSet,
  bundled: (folder: string) => boolean = () => false,
  written = { digest: made.report, covers, version: loaded.lock?.made ? 1 : REPORT_VERSION },
) => planOf(bundle, loaded, unit.release(), { view: seen(), report: written, bundled, unsigned: () => false });
const stale = [lockedOf(REFCAT), { ...lockedOf("skymaps"), declaration: "0ther" }];

test("a set of auxiliary collections only is bundled, and its lock is written", () => {
  expect(covers).toBe(
    "refcats/a " +
      gatheredFolder(locked(), lockedOf(REFCAT)).slice(-8) +
      " refcats; skymaps " +
      gatheredFolder(locked(), lockedOf("skymaps")).slice(-8),
  );
  expect(released(locked())).toMatchObject({
    kind: "change",
    changes: [
      { kind: "gather", summary: "gather 2 datasets of usdf/embargo:refcats/a" },
      { kind: "gather", summary: "gather 1 datasets and 11 dimension records of cells of usdf/embargo:skymaps" },
      { kind: "bundle", reason: "missing" },
    ],
  });
  expect(released(locked(made), () => true)).toMatchObject({ kind: "in-sync" });
  expect(released(locked(made), (folder) => folder !== gatheredFolder(locked(), lockedOf(REFCAT)))).toMatchObject({
    kind: "change",
    changes: [
      { kind: "gather", reason: "incomplete" },
      { kind: "bundle", reason: "incomplete" },
    ],
  });
  expect(released(locked(undefined, stale))).toMatchObject({
    kind: "waiting",
    code: "lock-stale",
    reason: "skymaps is not what the lock was resolved from",
  });
  expect(released(adoptedWith(locked(), { ...made, collections: [madeOf(REFCAT)] }), () => true)).toMatchObject({
    kind: "refused",
    code: "adopted-set-changed",
  });
  expect(released(locked(), () => true, { digest: made.report, covers: "", version: REPORT_VERSION })).toMatchObject({
    kind: "waiting",
    code: "not-verified",
  });
});

test("after the adoption, a changed chain of a collection is an error, and the report stays", () => {
  const set = settled({ ...fields, collections: { ...declared, [REFCAT]: { chains: ["refcats", "LATISS/defaults"] } } });
  const refused = { kind: "refused", code: "adopted-set-changed" };
  expect(released({ ...adopted, set }, () => true)).toMatchObject(refused);
  expect(
    planOf(report, { ...adopted, set }, unit.release(), { view: seen(), reader: null as never, written: null, outdated: new Map() }),
  ).toMatchObject(refused);
  expect(activate.desired({ ...adopted, set }, unit.activation("summit/LATISS"))).toMatchObject({ kind: "waiting", code: "not-released" });
  expect(released({ ...locked(made), set }, () => true)).toMatchObject({ kind: "waiting", code: "lock-stale" });
});

test("the folder of a collection has the same name before and after the bundle", () => {
  expect(gatheredFolder(locked(), madeOf(REFCAT))).toBe(gatheredFolder(locked(), lockedOf(REFCAT)));
  expect(gatheredFolder(locked(), { ...lockedOf("skymaps"), skymap: { ...skymap, hash: "0ther" } })).not.toBe(
    gatheredFolder(locked(), madeOf("skymaps")),
  );
});

// prettier-ignore
test.each<[string, LoadedSet, object]>([
  ["with exactly the declared collections", adopted, { kind: "open" }],
  ["one was not", { ...adopted, lock: { ...adopted.lock!, made: { ...made, collections: [madeOf(REFCAT)] } } }, { kind: "closed", code: "not-released" }],
  ["one was taken out of the set since", { ...adopted, set: { ...adopted.set, collections: adopted.set.collections.slice(0, 1) } }, { kind: "closed", code: "not-released" }],
  ["one is declared otherwise now", { ...adopted, set: settled({ ...fields, collections: { ...declared, skymaps: { skymap: "other" } } }) }, { kind: "closed", code: "not-released" }],
  ["only its chains are declared otherwise", { ...adopted, set: settled({ ...fields, collections: { ...declared, skymaps: { skymap: "cells", chains: ["x"] } } }) }, { kind: "closed", code: "not-released" }],
  ["they come from elsewhere", { ...adopted, set: settled({ ...fields, build: { ...adopted.set.build, repo: "usdf/main", executor: "pipetask" } as never }) }, { kind: "closed", code: "not-released" }],
])("the gate, %s", (_case, loaded, expected) => {
  expect(gate(loaded)).toMatchObject(expected);
});

test("a set without collections has the fingerprint of its bundle, and neither field in its lock", () => {
  const { set } = loadedSets.declared();
  expect(set.collections).toEqual([]);
  expect(Object.keys(lockOf(set).inputs)).not.toContain("collections");
});
