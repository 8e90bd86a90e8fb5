import { expect, test } from "@jest/globals";
import type { HoldingsResult, ObserveResult } from "../../../engine/bridge/wire.ts";
import type { ActiveRecord } from "../../../engine/model/active.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { nothingRead } from "../../../engine/content/readContent.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { activate } from "../../../engine/steps/activate.ts";
import { CERTIFIED, CHECK, made, SELF_CHECK, TICKET, loadedSets } from "../factory.ts";
import { chain, planOf, seen, stage, unit, unrecorded } from "../observed.ts";

const SET = "LATISS/DM-43525";
const TOP = "LATISS/calib";
const CURATED = "LATISS/calib/DM-28636";
const ready = { ...stage.active, collections: [chain(TICKET, CERTIFIED), chain(TOP, CURATED)], lookups: [] };
const using = (...children: readonly string[]) => ({ ...stage.active, collections: [chain(TICKET, CERTIFIED), chain(TOP, ...children)] });
const lookup = (id: string | null, problem: string | null = null) => ({
  lookups: [{ collection: TOP, datasetType: "bias", exposure: CHECK, detector: 0, id, problem }],
});

type Around = Partial<Pick<Parameters<typeof activate.plan>[1], "record" | "followers">>;

/** The plan at one repository, with the facts of its earlier wave; null for a repository that does not answer. */
const plan = (
  loaded: LoadedSet,
  repo: string,
  facts: Partial<ObserveResult>,
  wave: Readonly<Record<string, Partial<ObserveResult> | null>> = {},
  around: Around = {},
  ran: readonly string[] = [],
) =>
  planOf(
    activate,
    loaded,
    unit.activation(repo),
    { view: seen(facts), ...unrecorded, ...around, wave: membersOf(wave), read: nothingRead(seen(facts)) },
    ran,
  );

const membersOf = (wave: Readonly<Record<string, Partial<ObserveResult> | null>>) =>
  Object.entries(wave).map(([name, each]) => ({ repo: asRepo(name), view: each && seen(each) }));

// prettier-ignore
test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing there", {}, { kind: "waiting", code: "not-delivered" }],
  ["delivered, not checked", { ...ready, selfChecks: [] }, { kind: "waiting", code: "not-delivered" }],
  ["checked", ready, { kind: "change", changes: [{ kind: "prepend", reason: "missing", summary: `prepend ${TICKET} to usdf/main:${TOP}` }] }],
  ["in use", stage.active, { kind: "in-sync", note: `${TOP} searches ${TICKET}` }],
  ["in use, a lookup finds another", { ...stage.active, ...lookup("0ther") }, { kind: "refused", code: "lookup-differs", reason: "usdf/main: detector 0 finds bias 0ther for 2024041000001" }],
  ["in use, a lookup finds nothing", { ...stage.active, ...lookup(null) }, { kind: "refused", code: "lookup-differs", reason: "usdf/main: detector 0 finds bias nothing for 2024041000001" }],
  ["in use, a lookup is ambiguous", { ...stage.active, ...lookup(null, "ambiguous") }, { kind: "refused", code: "lookup-differs", reason: "usdf/main: detector 0 finds bias ambiguous for 2024041000001" }],
  ["behind a member without datasets of the set's types, a lookup finds another", { ...using("LATISS/calib/DM-50000", TICKET, CURATED), ...lookup("0ther") }, { kind: "refused", code: "lookup-differs" }],
])("the plan of activate: %s", (_case, facts, expected) => {
  expect(plan(loadedSets.adopted(), "usdf/main", facts)).toMatchObject(expected);
});

const holding = (name: string, id: string, datasetType = "bias"): HoldingsResult => ({
  order: [{ name, type: "CALIBRATION", path: ["LATISS/calib/DM-50000"] }],
  runs: ["r"],
  types: [
    {
      name: datasetType,
      dimensions: ["detector"],
      id: [id],
      dataId: [[0]],
      collection: [0],
      run: [0],
      begin: [null],
      end: [null],
      empty: [false],
    },
  ],
  unregistered: [],
});

// prettier-ignore
test.each<[string, HoldingsResult, object]>([
  ["a set that was adopted later, which takes precedence", holding("LATISS/calib/DM-50000", "0ther"), { kind: "in-sync" }],
  ["a member that holds none of the set's types", { order: [], runs: [], types: [], unregistered: [] }, { kind: "refused", code: "lookup-differs" }],
  ["a member that holds another dataset than the lookup finds", holding("LATISS/calib/DM-50000", "an0ther"), { kind: "refused", code: "lookup-differs" }],
])("a lookup finds another dataset behind %s", async (_case, holdings, expected) => {
  const facts = { ...using("LATISS/calib/DM-50000", TICKET, CURATED), ...lookup("0ther") };
  const desired = activate.desired(loadedSets.adopted(), unit.activation("usdf/main"));
  if (desired.kind !== "wanted") throw new Error("an adopted set is to be active");
  const observer = { view: () => Promise.resolve(seen(facts)), reader: () => Promise.resolve({ call: () => Promise.resolve(holdings) }) } as never;
  expect(activate.plan(desired.value, await activate.observe(observer, desired.value), new Set())).toMatchObject(expected);
});

test("another site waits for the construction site's repositories, each of them", () => {
  const loaded = loadedSets.adopted();
  expect(plan(loaded, "summit/LATISS", ready, { "usdf/embargo": stage.active, "usdf/main": ready })).toMatchObject({
    kind: "waiting",
    code: "earlier-wave",
    reason: "summit/LATISS follows usdf/main, which does not use LATISS/DM-43525 yet: run `calib up LATISS/DM-43525`",
  });
  expect(plan(loaded, "summit/LATISS", ready, { "usdf/embargo": stage.active, "usdf/main": stage.active })).toMatchObject({
    kind: "change",
  });
});

const RUN = `${SELF_CHECK}/run1`;
const AT = "2024-04-12T09:00:00.000Z";
const recordOf = (fingerprint: string, ...repos: readonly string[]): ActiveRecord => ({
  set: SET,
  repositories: Object.fromEntries(repos.map((repo) => [repo, { fingerprint, selfCheck: RUN, at: AT }])),
});

const away = { "usdf/embargo": null, "usdf/main": null };
const there = { "usdf/embargo": stage.active, "usdf/main": stage.active };
const command = `run \`calib up ${SET} --site usdf\` where usdf/main answers`;

// prettier-ignore
test.each<[string, Readonly<Record<string, Partial<ObserveResult> | null>>, ActiveRecord | null, object]>([
  ["no record", away, null, { code: "earlier-wave", reason: expect.stringMatching(/usdf\/embargo, which does not answer from here, and LATISS\/DM-43525.active.json does not name it: run `calib up LATISS\/DM-43525 --site usdf`/) }],
  ["a record of one of the two", away, recordOf(made.fingerprint, "usdf/embargo"), { code: "earlier-wave", reason: expect.stringContaining(command) }],
  ["a record of an earlier release", away, recordOf("0ther000", "usdf/embargo", "usdf/main"), { code: "earlier-wave", reason: expect.stringContaining("names another fingerprint for it (0ther000, recorded 2024-04-12T09:00:00.000Z)") }],
  ["a record of today's lock", away, recordOf(made.fingerprint, "usdf/embargo", "usdf/main"), { kind: "change", changes: [{ kind: "prepend", note: `LATISS/DM-43525.active.json says that the set is in use at usdf/embargo (3 hours ago, ${AT}), usdf/main (3 hours ago, ${AT}), which do not answer from here` }] }],
  ["one of the two that answers, and a record of the other", { ...away, "usdf/embargo": stage.active }, recordOf(made.fingerprint, "usdf/main"), { kind: "change", changes: [{ note: `LATISS/DM-43525.active.json says that the set is in use at usdf/main (3 hours ago, ${AT}), which does not answer from here` }] }],
  ["a repository that answers otherwise than the record", { ...there, "usdf/main": ready }, recordOf(made.fingerprint, "usdf/embargo", "usdf/main"), { code: "earlier-wave", reason: expect.stringContaining("usdf/main, which does not use LATISS/DM-43525 yet") }],
])("from another site, with %s", (_case, wave, record, expected) => {
  expect(plan(loadedSets.adopted(), "summit/LATISS", ready, wave, { record })).toMatchObject(expected);
});

test("the plan has no note about a record if all repositories answer", () => {
  const planned = plan(loadedSets.adopted(), "summit/LATISS", ready, there, {
    record: recordOf(made.fingerprint, "usdf/embargo", "usdf/main"),
  });
  expect(JSON.stringify(planned)).not.toContain("active.json");
});

// prettier-ignore
test.each<[string, Partial<ObserveResult>, Readonly<Record<string, Partial<ObserveResult> | null>>, ActiveRecord | null, object]>([
  ["a follower that does not use the set yet", stage.active, { "summit/LATISS": ready }, null, { kind: "change", changes: [{ kind: "record", seen: { fingerprint: made.fingerprint, selfCheck: RUN }, summary: "record in DM-43525.active.json that usdf/main uses the set" }] }],
  ["a follower that does not answer", stage.active, { "summit/LATISS": null }, recordOf(made.fingerprint, "usdf/embargo"), { kind: "change", changes: [{ kind: "record" }] }],
  ["a record of an earlier release", stage.active, { "summit/LATISS": ready }, recordOf("0ther000", "usdf/main"), { kind: "change", changes: [{ kind: "record" }] }],
  ["followers that all use the set: no record is needed", stage.active, { "summit/LATISS": stage.active }, null, { kind: "in-sync" }],
  ["a record that names the repository already", stage.active, { "summit/LATISS": ready }, recordOf(made.fingerprint, "usdf/main"), { kind: "in-sync" }],
  ["a self-check that is not there any more: the record keeps it", { ...stage.active, selfChecks: [] }, { "summit/LATISS": ready }, recordOf(made.fingerprint, "usdf/main"), { kind: "in-sync" }],
])("at the construction site, with %s", (_case, facts, followers, record, expected) => {
  expect(plan(loadedSets.adopted(), "usdf/main", facts, {}, { record, followers: membersOf(followers) })).toMatchObject(expected);
});

test.each<[string, readonly string[], ActiveRecord | null, string]>([
  ["a self-check of this process", [`summit/LATISS ${RUN}`], null, "change"],
  ["a self-check of this process that is recorded", [`summit/LATISS ${RUN}`], recordOf(made.fingerprint, "summit/LATISS"), "in-sync"],
  ["a self-check of an earlier process, and no record", [], null, "in-sync"],
  ["a self-check of an earlier process, and a record of an earlier lock", [], recordOf("0ther000", "summit/LATISS"), "change"],
  ["a self-check of this process at another repository", [`tts/LATISS ${RUN}`], null, "in-sync"],
])("at a repository that no other follows, with %s", (_case, ran, record, kind) => {
  const planned = plan(loadedSets.adopted(), "summit/LATISS", stage.active, there, { record }, ran);
  expect(planned.kind).toBe(kind);
  if (kind === "change")
    expect(planned).toMatchObject({ changes: [{ kind: "record", seen: { fingerprint: made.fingerprint, selfCheck: RUN } }] });
});

test("a set stays in use after changes of the earlier wave", () => {
  expect(plan(loadedSets.adopted(), "summit/LATISS", stage.active, { "usdf/main": {} })).toMatchObject({ kind: "in-sync" });
});

test.each([
  ["usdf/main", []],
  ["usdf/embargo", []],
  ["summit/LATISS", ["usdf/embargo", "usdf/main"]],
  ["tts/LATISS", ["usdf/embargo", "usdf/main"]],
])("%s follows %j, and never the test stand", (repo, wave) => {
  expect(activate.desired(loadedSets.adopted(), unit.activation(repo))).toMatchObject({ kind: "wanted", value: { wave } });
});

test("a withdrawn set is removed from every chain that searches it, whether the gate is open or not", () => {
  const loaded = { ...loadedSets.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), approval: null };
  expect(plan(loaded, "summit/LATISS", stage.active)).toMatchObject({ kind: "change", changes: [{ kind: "remove", reason: "withdrawn" }] });
  expect(plan(loaded, "summit/LATISS", ready)).toEqual({ kind: "in-sync", note: "withdrawn" });
  expect(plan(loaded, "summit/LATISS", {})).toEqual({ kind: "in-sync", note: "withdrawn" });
});

test("activate is a step of activations, behind the gate, in a repository of the world", () => {
  expect(plan(loadedSets.adopted(), "usdf/main", {})).toMatchObject({ kind: "waiting" });
  expect(activate.desired(loadedSets.adopted(), unit.release())).toMatchObject({ kind: "unwanted" });
  expect(activate.desired(loadedSets.released(), unit.activation("usdf/main"))).toMatchObject({
    kind: "waiting",
    code: "approval-missing",
  });
  expect(() => activate.desired(loadedSets.adopted(), unit.activation("slac/main"))).toThrow("repository-unknown");
});
