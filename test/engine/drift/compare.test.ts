import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { ObserveResult, Protection, SurveyResult } from "../../../engine/bridge/wire.ts";
import { cellsOf } from "../../../engine/drift/cells.ts";
import { differencesOf, type DriftCell } from "../../../engine/drift/driftReport.ts";
import { surveyed } from "../../../engine/bridge/surveyView.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { BEGIN, BIAS_ID, CERTIFIED, GENERATION, made, loadedSets, TAG, TICKET, world } from "../factory.ts";
import { certified, chain, stage } from "../observed.ts";
import { reading, surveyOf, type FakeRow } from "./surveys.ts";

const RUN = `${GENERATION}/run1`;
const managed: FakeRow = { id: BIAS_ID, begin: BEGIN };
const unread = reading();
/** The request of a survey, which asks for no RUN of a product. */
const asked = { chains: [TICKET, "LATISS/calib"], certified: [{ collection: CERTIFIED, datasetType: "bias" }] };

interface Case {
  readonly facts?: Partial<ObserveResult>;
  readonly more?: Partial<SurveyResult>;
  readonly reader?: Reader;
  readonly loaded?: LoadedSet;
  readonly repo?: string;
  readonly deep?: boolean;
}

const cells = ({
  facts = {},
  more = {},
  reader = unread,
  loaded = loadedSets.adopted(),
  repo = "summit/LATISS",
  deep = false,
}: Case): Promise<readonly DriftCell[]> =>
  cellsOf({
    loaded,
    repository: world.repositories.get(asRepo(repo))!,
    survey: surveyed(asked, { ...surveyOf({ ...stage.active, ...facts }), ...more }),
    reader,
    deep,
    declared: new Set(["later", TICKET]),
  });
const found = async (one: Case) => differencesOf({ cells: await cells(one) });

const differing = { certified: [certified({ fingerprint: "0ther" })] };
const holding = (...here: readonly FakeRow[]) => ({ facts: differing, reader: reading({ [CERTIFIED]: here, [RUN]: [managed] }) });
const file = (problem: "missing" | "size" | "unreadable", size: number | null = null, protection: Protection | null = null) => ({
  facts: { certified: [certified({ files: [{ id: BIAS_ID, path: "bias.fits", problem, size, protection }] })] },
});
const digests = (sha256: string | null, mode: number | null, protection: Protection | null = null) => ({
  deep: true,
  reader: reading({}, { id: [BIAS_ID], path: ["bias.fits"], sha256: [sha256], size: [288000], mode: [mode], protection: [protection] }),
});
const typed = { ...made, datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass: "CalibImage" }] };
const typedScene = (): LoadedSet => ({ ...loadedSets.adopted(), lock: { ...loadedSets.adopted().lock!, made: typed } });
const registered = (storageClass: string) => ({
  datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass, isCalibration: true }],
});

test("a repository in sync has no difference, and none of its rows or files is read", async () => {
  expect((await cells({})).map(({ product, state }) => [product, state.kind])).toEqual([
    ["bias", "in sync"],
    [null, "in sync"],
  ]);
});

test.each<[string, Case, readonly string[]]>([
  ["no row, but the datasets", holding(), ["certification gone"]],
  ["no row, and no datasets", { facts: differing, reader: reading({ [CERTIFIED]: [], [RUN]: [] }) }, ["RUN removed"]],
  [
    "a RUN that lost one",
    { facts: differing, reader: reading({ [CERTIFIED]: [], [RUN]: [{ id: "0ther", detector: 1 }] }) },
    ["dataset missing"],
  ],
  [
    "another in its place in the RUN",
    { facts: differing, reader: reading({ [CERTIFIED]: [], [RUN]: [{ id: "0ther" }] }) },
    ["place taken"],
  ],
  [
    "no collection",
    { more: { collections: stage.active.collections, certified: [] }, reader: reading({ [RUN]: [managed] }) },
    ["collection missing", "certification gone"],
  ],
  ["another certified in its place", holding({ id: "0ther", begin: BEGIN }), ["other UUID"]],
  ["a foreign row of another detector", holding(managed, { id: "0ther", detector: 1 }), ["foreign dataset"]],
  [
    "a foreign row over part of the range",
    holding({ ...managed, end: "1800000000000000000" }, { id: "0ther", begin: "1800000000000000000" }),
    ["other UUID"],
  ],
  [
    "no managed row, and a foreign row of an earlier time",
    holding({ id: "0ther", begin: null, end: BEGIN }),
    ["certification gone", "foreign dataset"],
  ],
  ["a foreign row of an earlier time", holding(managed, { id: "0ther", begin: null, end: BEGIN }), ["foreign dataset"]],
  ["another begin", holding({ id: BIAS_ID, begin: "1" }), ["range changed"]],
  ["another end", holding({ ...managed, end: "2000000000000000000" }), ["range changed"]],
  ["a range in two", holding({ ...managed, end: "1800000000000000000" }, { id: BIAS_ID, begin: "1900000000000000000" }), ["range split"]],
  ["an empty range", holding({ id: BIAS_ID, empty: true }), ["range empty"]],
  ["locked rows with another fingerprint", holding(managed), ["lock and repository disagree"]],
  [
    "a dataset of the lock in another RUN",
    {
      facts: { certified: [certified({ runs: { "LATISS/raw/all": 1 } })] },
      reader: reading({ [CERTIFIED]: [{ ...managed, run: "LATISS/raw/all" }] }),
    },
    ["dataset in another RUN"],
  ],
  ["a dataset of the lock in its RUN", { facts: { certified: [certified({ runs: { [RUN]: 1 } })] } }, []],
  ["another range, and another RUN", holding({ id: BIAS_ID, begin: "1", run: "u/x" }), ["range changed", "dataset in another RUN"]],
  [
    "another type of collection",
    { more: { collections: [...stage.active.collections, { name: CERTIFIED, type: "TAGGED", children: [] }] } },
    ["collection type different"],
  ],
  ["a file gone", file("missing"), ["file missing"]],
  ["a truncated file", file("size", 1000), ["file truncated"]],
  ["a longer file", file("size", 1_000_000), ["file longer"]],
  ["a file that cannot be read", file("unreadable"), ["file unreadable"]],
  ["a file of another content", digests("0ther", 0o644), ["digest different"]],
  ["a file that only its owner may read", digests("5a", 0o600), ["mode different"]],
  ["a file gone, outside the datastore's root", file("missing", null, "outside"), ["file protected"]],
  ["a truncated member of a zip file", file("size", 1000, "zip"), ["file protected"]],
  ["a damaged zip file", file("unreadable", 1000, "zip"), ["file protected"]],
  ["a member of a zip file with another content", digests("0ther", 0o644, "zip"), ["file protected"]],
  ["a zip file that only its owner may read", digests("5a", 0o600, "zip"), ["file protected"]],
  ["a whole member of a zip file", digests("5a", 0o644, "zip"), []],
  ["a file in an object store, which has no modes", digests("5a", null), []],
  ["another definition of the type", { loaded: typedScene(), more: registered("ExposureF") }, ["dataset type different"]],
  [
    "a type that butler.yaml renames",
    { loaded: typedScene(), more: { datasetTypes: [], typeOverrides: { bias: "butler.yaml renames it to old_bias" } } },
    ["dataset type different"],
  ],
  [
    "a type with the locked definition that butler.yaml overrides",
    { loaded: typedScene(), more: { ...registered("CalibImage"), typeOverrides: { bias: "butler.yaml overrides it" } } },
    [],
  ],
  ["no such type", { loaded: typedScene(), more: { datasetTypes: [] } }, ["dataset type missing"]],
  ["the locked definition", { loaded: typedScene(), more: registered("CalibImage") }, []],
  ["an empty ticket chain", { facts: { collections: [chain(TICKET), chain("LATISS/calib", TICKET)] } }, ["chain child missing"]],
  [
    "a foreign chain member in front",
    { facts: { collections: [chain(TICKET, "u/x", CERTIFIED), chain("LATISS/calib", TICKET)] } },
    ["chain order wrong", "chain child foreign"],
  ],
  [
    "a foreign chain member at the end",
    { facts: { collections: [chain(TICKET, CERTIFIED, "u/x"), chain("LATISS/calib", TICKET)] } },
    ["chain child foreign"],
  ],
  [
    "a collection of another type with the name of the ticket chain",
    { facts: { collections: [{ name: TICKET, type: "TAGGED", children: [] }, chain("LATISS/calib", TICKET)] } },
    ["collection type different"],
  ],
  ["no ticket chain, and still in use", { facts: { collections: [chain("LATISS/calib", TICKET)] } }, ["chain missing"]],
  [
    "activated once and not in use now",
    {
      facts: { collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib")] },
      more: { written: [{ set: "LATISS/DM-43525", step: "activate" }] },
    },
    ["not in use"],
  ],
  ["not yet activated", { facts: { collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib")] } }, []],
  ["behind a set adopted later", { facts: { collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "later", TICKET)] } }, []],
  ["no tag", { facts: { tagged: [] } }, ["tag incomplete"]],
  [
    "a tag that lacks one",
    { reader: reading({ [TAG]: [{ id: "0ther" }] }), facts: { tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 1 }] } },
    ["tag incomplete"],
  ],
  [
    "a tag without a foreign certified dataset",
    { reader: reading({ [TAG]: [managed] }), facts: { tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 1 }] } },
    [],
  ],
  ["no tag where no cleaner runs", { facts: { tagged: [] }, repo: "usdf/main" }, []],
  [
    "an interrupted write",
    { facts: { intents: [{ id: "1", set: "LATISS/DM-43525", step: "tag", method: "tag", command: "butler associate" }] } },
    ["write interrupted"],
  ],
])("the differences of a repository: %s", async (_case, one, kinds) => {
  const differences = await found(one);
  expect(differences.map(({ kind }) => kind)).toEqual(kinds);
  for (const { repo, set } of differences) expect([repo, set]).toEqual([one.repo ?? "summit/LATISS", "LATISS/DM-43525"]);
});

test("a difference names the expected and the found value, and who mends it", async () => {
  expect(await found(holding({ ...managed, end: "1715299200000000000" }))).toEqual([
    {
      kind: "range changed",
      set: "LATISS/DM-43525",
      product: "bias",
      repo: "summit/LATISS",
      collection: CERTIFIED,
      expected: `bias ${BIAS_ID} of detector 0 [2024-04-10T00:00:00, ∞)`,
      found: "[2024-04-10T00:00:00, 2024-05-10T00:00:00)",
      datasets: [BIAS_ID],
      mend: "repair",
    },
  ]);
});

test("differences of data in the build repository are left to people, and its chains are mended", async () => {
  const atBuild = { repo: "usdf/embargo" };
  expect((await found({ ...atBuild, ...holding() })).map(({ mend }) => mend)).toEqual(["people"]);
  expect(
    (await found({ ...atBuild, facts: { collections: [chain(TICKET), chain("LATISS/calib", TICKET)] } })).map(({ mend }) => mend),
  ).toEqual(["repair"]);
});

const nothing = { collections: [], certified: [], tagged: [], outputs: [], selfChecks: [] };
const delivered = { written: [{ set: "LATISS/DM-43525", step: "deliver" }] };

test.each<[string, Case, readonly string[]]>([
  ["declared", { loaded: loadedSets.declared(), facts: nothing }, ["waiting not-released"]],
  ["locked", { loaded: loadedSets.locked(), facts: nothing }, ["waiting not-released"]],
  [
    "released, at the build repository: held against the lock already",
    { loaded: loadedSets.released(), repo: "usdf/embargo" },
    ["in sync"],
  ],
  ["released, at a target", { loaded: loadedSets.released(), facts: nothing }, ["waiting approval-missing"]],
  ["released, and already at a target", { loaded: loadedSets.released() }, ["extra here although not approved"]],
  ["skipped", { loaded: loadedSets.adopted({ targets: [], skip: { "summit/LATISS": "full" } }), facts: nothing }, ["skipped full"]],
  [
    "skipped, and still at the repository",
    { loaded: loadedSets.adopted({ targets: [], skip: { "summit/LATISS": "full" } }) },
    ["extra here although skipped"],
  ],
  ["not meant for it", { loaded: loadedSets.adopted({ targets: [] }), facts: nothing }, []],
  ["not targeted, and still at the repository", { loaded: loadedSets.adopted({ targets: [] }) }, ["extra here although not a target"]],
  ["adopted and never delivered", { facts: nothing }, ["waiting not-delivered"]],
  [
    "adopted, delivered once, and gone",
    { facts: nothing, more: delivered, reader: reading({ [RUN]: [] }) },
    ["missing collection missing", "missing chain missing"],
  ],
  [
    "withdrawn and still in use",
    { loaded: loadedSets.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } }) },
    ["differs in use although withdrawn"],
  ],
  [
    "withdrawn",
    { loaded: loadedSets.declared({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), facts: nothing },
    ["withdrawn light leak"],
  ],
])("a set that is %s", async (_case, one, states) => {
  const words = (await cells(one)).map(({ state }) => {
    if (state.kind === "in sync") return state.kind;
    if ("differences" in state) return `${state.kind} ${state.differences[0]?.kind ?? ""}`;
    return `${state.kind} ${"code" in state ? state.code : state.reason}`;
  });
  expect([...new Set(words)]).toEqual(states);
});
