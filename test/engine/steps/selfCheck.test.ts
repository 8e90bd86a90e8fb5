import { expect, test } from "@jest/globals";
import type { JournalEntry, ObserveResult } from "../../../engine/bridge/wire.ts";
import type { CheckEvidence } from "../../../engine/progress/passedCheck.ts";
import { selfCheck } from "../../../engine/steps/selfCheck.ts";
import { adoptedWith, BIAS_ID, CERTIFIED, loadedSets, made, SELF_CHECK, TICKET } from "../factory.ts";
import { names } from "../../../engine/model/names.ts";
import type { InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { numbered } from "../../../engine/model/detectors.ts";
import { chain, checked, checks, checkExposure, job, planOf, seen, unit } from "../observed.ts";

const RUN = `${SELF_CHECK}/run1`;
const started = [`summit/LATISS ${RUN}`];
const here = (state: Partial<ReturnType<typeof job>> = {}) => [job(RUN, { repo: "summit/LATISS", ...state })];
const noEvidence: CheckEvidence = { record: null, journal: [] };
const plan = (facts: Partial<ObserveResult>, ran: readonly string[] = [], evidence = noEvidence) =>
  planOf(selfCheck, loadedSets.adopted(), unit.activation("summit/LATISS"), { view: seen(facts), evidence }, ran);
const delivered = { exposures: [checkExposure], collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "LATISS/calib/DM-28636")] };
const withCheck = (...runs: readonly ReturnType<typeof checked>[]) => ({ ...delivered, selfChecks: [checks(runs)] });

test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing delivered", {}, { kind: "waiting", code: "not-delivered" }],
  ["delivered: the check runs", delivered, { kind: "change", changes: [{ kind: "start", run: RUN, reason: "missing" }] }],
  ["running", { ...delivered, jobs: here({ state: "running", exitCode: null }) }, { kind: "running", job: RUN, repo: "summit/LATISS" }],
  ["every header names the certified dataset", withCheck(checked(BIAS_ID)), { kind: "in-sync", note: SELF_CHECK }],
  [
    "another calibration, found by an earlier process: the check runs again",
    withCheck(checked("0ther")),
    { kind: "change", changes: [{ run: `${SELF_CHECK}/run2` }] },
  ],
])("the plan of a self-check: %s", (_case, facts, expected) => {
  expect(plan(facts)).toMatchObject(expected);
});

test.each<[string, ReturnType<typeof checked>, string]>([
  ["another calibration", checked("0ther"), `${RUN}, detector 0 used bias 0ther, certified is ${BIAS_ID}`],
  ["no calibration", checked(null), `${RUN}, detector 0 used bias nothing, certified is ${BIAS_ID}`],
  ["a detector that is not certified", checked(BIAS_ID, { detectors: [1] }), `${RUN}, detector 1 used bias ${BIAS_ID}, certified is none`],
  ["no exposure", checked(BIAS_ID, { detectors: [], calibrations: {} }), `${RUN} holds no processed exposure`],
])("%s in a header of a job of this process is a mismatch", (_case, found, words) => {
  expect(plan({ ...withCheck(found), jobs: here() }, started)).toEqual({
    kind: "refused",
    code: "self-check-mismatch",
    reason: `summit/LATISS: ${words}`,
  });
});

const DETECTORS = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** An adopted set of a camera of nine detectors, declared without some. */
function loadedOfNine(without: Readonly<Record<string, string>>) {
  const detectors = Object.keys(without).length ? { without } : null;
  const loaded = adoptedWith(loadedSets.adopted(), {
    ...made,
    products: made.products.map((each) => ({
      ...each,
      ...(detectors ? { detectors: numbered(detectors) } : {}),
      datasets: DETECTORS.filter((detector) => !(detector in without)).map((detector) => ({
        ...each.datasets[0]!,
        id: `b-${detector}`,
        dataId: { detector },
      })),
    })),
  });
  const { set, world } = loaded;
  const summit = world.repositories.get(asRepo("summit/LATISS"))!;
  const instrument = { ...summit.instruments.get("LATISS")!, detectors: DETECTORS };
  const repositories = new Map([...world.repositories, [summit.name, { ...summit, instruments: new Map([["LATISS", instrument]]) }]]);
  return {
    ...loaded,
    set: { ...set, products: set.products.map((each) => ({ ...each, detectors })) },
    world: { ...world, repositories },
  };
}

const checkOf = ({ set, lock }: ReturnType<typeof loadedOfNine>): string => names.selfCheck(set, lock!.made!.fingerprint);
const CHECK_OF_NINE = checkOf(loadedOfNine({}));
const RUN_OF_NINE = `${CHECK_OF_NINE}/run1`;

/** A self-check of the set of nine detectors at the summit, with raws of some. */
function nine(
  raws: readonly number[],
  check: ReturnType<typeof checked>,
  exposures = [checkExposure],
  ran: readonly string[] = [],
  { lookups, without }: Pick<ObserveResult, "lookups"> & { readonly without: Readonly<Record<string, string>> } = {
    lookups: [],
    without: {},
  },
): ReturnType<typeof plan> {
  const loaded = loadedOfNine(without);
  const selfChecks = [{ ...checks([{ ...check, run: `${checkOf(loaded)}/run1` }], raws), chain: checkOf(loaded) }];
  const jobs = ran.length ? [job(RUN_OF_NINE, { repo: "summit/LATISS" })] : [];
  return planOf(
    selfCheck,
    loaded,
    unit.activation("summit/LATISS"),
    { view: seen({ ...delivered, exposures, lookups, selfChecks, jobs }), evidence: noEvidence },
    ran,
  );
}

const used = (...detectors: readonly number[]) =>
  checked(null, {
    exposures: detectors.map(() => checkExposure.id),
    detectors,
    calibrations: { bias: detectors.map((each) => `b-${each}`) },
  });

test.each<[string, readonly number[], ReturnType<typeof checked>, object]>([
  ["every detector that has a raw", [0, 1, 2, 3, 4, 5, 6, 7, 8], used(0, 1, 2, 3, 4, 5, 6, 7, 8), { kind: "in-sync" }],
  ["one of nine detectors", [0, 1, 2, 3, 4, 5, 6, 7, 8], used(4), { kind: "change", changes: [{ run: `${CHECK_OF_NINE}/run2` }] }],
  ["the only detector that has a raw", [4], used(4), { kind: "in-sync" }],
  ["all but a detector that is not the instrument's", [4, 189], used(4), { kind: "in-sync" }],
  [
    "the detector of another exposure",
    [4],
    { ...used(4), exposures: [1] },
    { kind: "change", changes: [{ run: `${CHECK_OF_NINE}/run2` }] },
  ],
])("a self-check whose job record is gone: %s", (_case, raws, check, expected) => {
  expect(nine(raws, check)).toMatchObject(expected);
});

test("a self-check of one detector of nine, run by this process, is a mismatch", () => {
  expect(nine([3, 4, 5], used(4), [checkExposure], [`summit/LATISS ${RUN_OF_NINE}`])).toMatchObject({
    kind: "refused",
    code: "self-check-mismatch",
    reason: `summit/LATISS: ${RUN_OF_NINE} lacks 2 of 3 processed raws, of exposure ${checkExposure.id} detector 3 first`,
  });
});

const inUse = [chain(TICKET, CERTIFIED), chain("LATISS/calib", TICKET)];
const pruned = (run: string) => checked(null, { run, exposures: [], detectors: [], calibrations: {} });
const recordOf = (fingerprint: string, selfCheck: string | null): CheckEvidence => ({
  ...noEvidence,
  record: { set: "LATISS/DM-43525", repositories: { "summit/LATISS": { fingerprint, selfCheck, at: "2024-04-12T09:00:00.000Z" } } },
});
const recorded = recordOf(made.fingerprint, RUN);
const again = { kind: "change", changes: [{ run: `${SELF_CHECK}/run2` }] };

test.each<[string, Partial<ObserveResult>, object]>([
  ["the RUN is gone", { jobs: here() }, { kind: "in-sync", note: expect.stringContaining(`${RUN} passed, and was removed since`) }],
  ["the RUN is there, without a dataset", { jobs: here(), selfChecks: [checks([pruned(RUN)], [])] }, { kind: "in-sync" }],
  [
    "a later attempt failed, because no raw is left",
    { jobs: [...here(), job(`${SELF_CHECK}/run2`, { repo: "summit/LATISS", exitCode: 1, error: "no raw" })] },
    { kind: "in-sync" },
  ],
  [
    "a later attempt ended well, and nothing is known about its headers",
    { jobs: [...here(), job(`${SELF_CHECK}/run2`, { repo: "summit/LATISS" })] },
    { kind: "change", changes: [{ run: `${SELF_CHECK}/run3` }] },
  ],
  [
    "the RUN is there, and lacks a raw that was added to the check exposures",
    {
      jobs: here(),
      exposures: [checkExposure, { ...checkExposure, id: 2 }],
      selfChecks: [{ ...checks([checked(BIAS_ID)]), raws: { exposure: [checkExposure.id, 2], detector: [0, 0] } }],
    },
    again,
  ],
  ["the record of the exposure is gone too", { jobs: here(), exposures: [] }, { kind: "in-sync" }],
  ["the record of the job is gone too", {}, { kind: "in-sync", note: expect.stringContaining(`${RUN} passed, and was removed since`) }],
  ["a header that is left names another dataset", { jobs: here(), selfChecks: [checks([checked("0ther")])] }, again],
  ["the set is not in use", { jobs: here(), collections: [chain(TICKET, CERTIFIED)] }, again],
])("a set in use whose self-check passed and was removed by a cleaner: %s", (_case, facts, expected) => {
  expect(plan({ ...delivered, collections: inUse, ...facts }, [], recorded)).toMatchObject(expected);
});

const entryOf = (repo: string, facts: Partial<JournalEntry>): JournalEntry => ({
  ...{ id: "1", phase: "done", outcome: "done", effect: "e", at: "2024-04-12T09:00:00Z", by: "ann@build[1]", set: "LATISS/DM-43525" },
  ...{ step: "activate", repo, method: "chain", summary: "", command: "", ...facts },
});
const began = (run: string, repo = "summit/LATISS") =>
  entryOf(repo, { step: "selfCheck", method: "submit", summary: `${run}: job started` });
const switched = (facts: Partial<JournalEntry> = {}, repo = "summit/LATISS") =>
  entryOf(repo, { before: { children: ["LATISS/calib/DM-28636"] }, after: { children: [TICKET, "LATISS/calib/DM-28636"] }, ...facts });
const OLD = `${TICKET}/lowerSetTemp/selfCheck.0ther000/run1`;

test.each<[string, CheckEvidence, object]>([
  ["nothing but the job", noEvidence, again],
  ["a record of an earlier lock", recordOf("0ther000", OLD), again],
  ["a record of this lock, with the self-check of an earlier one", recordOf(made.fingerprint, OLD), again],
  ["a record of this lock without a self-check", recordOf(made.fingerprint, null), again],
  ["a journal in which the switch follows the self-check", { ...noEvidence, journal: [began(RUN), switched()] }, { kind: "in-sync" }],
  [
    "a journal in which the self-check of an earlier lock preceded the switch",
    { ...noEvidence, journal: [began(OLD), switched(), began(RUN)] },
    again,
  ],
  ["a journal of another repository", { ...noEvidence, journal: [began(RUN, "usdf/main"), switched({}, "usdf/main")] }, again],
  ["a journal without a switch: a person put the ticket there", { ...noEvidence, journal: [began(RUN)] }, again],
  [
    "a switch that was interrupted",
    { ...noEvidence, journal: [began(RUN), switched({ phase: "abandoned", outcome: "abandoned" })] },
    again,
  ],
  [
    "a write that moved the ticket only",
    { ...noEvidence, journal: [began(RUN), switched({ before: { children: ["LATISS/calib/DM-28636", TICKET] } })] },
    again,
  ],
])("a job that ended well and lost its RUN proves a self-check only with evidence of its verdict: %s", (_case, evidence, expected) => {
  expect(plan({ ...delivered, collections: inUse, jobs: here() }, [], evidence)).toMatchObject(expected);
});

test("without any evidence a set in use needs a self-check", () => {
  expect(plan({ ...delivered, collections: inUse })).toMatchObject({ kind: "change", changes: [{ run: RUN }] });
});

const WITHOUT_FOUR = { "4": "no power" };
const withoutFour = (id: string | null, problem: string | null = null) => {
  const lookups = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((detector) => ({
    ...{ collection: "LATISS/calib", datasetType: "bias", exposure: checkExposure.id, detector },
    ...(detector === 4 ? { id, problem } : { id: `b-${detector}`, problem: null }),
  }));
  return { lookups, without: WITHOUT_FOUR };
};

test.each<[string, ReturnType<typeof withoutFour>, ReturnType<typeof checked> | null, object]>([
  [
    "no ticket answers for it: the pipeline leaves it out",
    withoutFour(null),
    null,
    {
      kind: "change",
      changes: [
        {
          summary: expect.stringContaining("; no ticket has the bias of detectors 4, which are not processed (no power)"),
          output: {
            query: `instrument='LATISS' and exposure in (${checkExposure.id}) and not (exposure = ${checkExposure.id} and detector in (4))`,
          },
        },
      ],
    },
  ],
  [
    "no ticket answers for it, and the others were processed",
    withoutFour(null),
    used(3, 5),
    {
      kind: "in-sync",
      isRemark: true,
      note: `${checkOf(loadedOfNine(WITHOUT_FOUR))}: no ticket has the bias of detectors 4, which are not processed (no power)`,
    },
  ],
  ["another ticket answers for it, and it was not processed", withoutFour("older"), used(3, 5), { kind: "change" }],
  ["the answer is ambiguous", withoutFour(null, "two datasets"), used(3, 5), { kind: "change" }],
])("a self-check of a set that is declared without a detector: %s", (_case, { lookups, without }, check, expected) => {
  expect(nine([3, 4, 5], check ?? pruned(RUN), [checkExposure], [], { lookups, without })).toMatchObject(expected);
});

test("a raw outside the validity needs no check", () => {
  const later = { ...checkExposure, id: checkExposure.id + 1 };
  expect(nine([4], used(4), [checkExposure, later])).toMatchObject({ kind: "in-sync" });
  expect(nine([4], { ...used(4), exposures: [later.id] }, [{ ...checkExposure, begin: "1", end: "2" }, later])).toMatchObject({
    kind: "in-sync",
  });
});

test("a failed pipeline is reported as failed, not as a mismatch", () => {
  expect(plan({ ...delivered, jobs: here({ exitCode: 1, error: "no raw" }) }, started)).toMatchObject({
    kind: "refused",
    code: "pipeline-failed",
  });
});

test("the inputs have the order of the chain after the activation", () => {
  expect(plan(delivered)).toMatchObject({
    changes: [
      { output: { inputs: [TICKET, "LATISS/calib", "LATISS/raw/all"], query: "instrument='LATISS' and exposure in (2024041000001)" } },
    ],
  });
  expect(plan({ ...delivered, collections: [chain(TICKET, CERTIFIED)] })).toMatchObject({
    changes: [{ output: { inputs: [TICKET, "LATISS/raw/all"] } }],
  });
});

test("corrections by the set's dataset types are on, and those without a dataset type in set or repository are off", () => {
  const lookups = [{ collection: "LATISS/calib", datasetType: "dark", exposure: checkExposure.id, detector: 0, id: "da2c", problem: null }];
  const overrides = [
    "isr:doDefect=False",
    "isr:doLinearize=False",
    "isr:doDeferredCharge=False",
    "isr:useGainsFrom=CAMERA",
    "isr:doCrosstalk=False",
    "isr:doBrighterFatter=False",
    "isr:doBias=True",
    "isr:doFlat=False",
  ];
  expect(plan({ ...delivered, lookups })).toMatchObject({ changes: [{ output: { overrides } }] });
});

test("without a registered check exposure the self-check waits", () => {
  expect(plan({ ...delivered, exposures: [] })).toMatchObject({
    kind: "waiting",
    code: "check-exposure-missing",
    reason: "summit/LATISS, [2024-04-10T00:00:00, ∞)",
  });
});

test("a set that answers no check exposure passes on its delivery alone, and says so", () => {
  expect(plan({ ...delivered, exposures: [{ ...checkExposure, begin: "1", end: "2" }] })).toMatchObject({
    kind: "in-sync",
    isRemark: true,
    note: expect.stringContaining("no check exposure of summit/LATISS lies within [2024-04-10T00:00:00, ∞)"),
  });
});

const NEWER = "LATISS/calib/DM-50002";
const placed: InstrumentChain = {
  instrument: "LATISS",
  revision: 1,
  members: [
    { kind: "set", ticket: "DM-50002" },
    { kind: "set", ticket: "DM-43525" },
  ],
};
const planPlaced = (facts: Partial<ObserveResult>, ran: readonly string[] = []) =>
  planOf(
    selfCheck,
    { ...loadedSets.adopted(), chain: placed },
    unit.activation("summit/LATISS"),
    { view: seen(facts), evidence: noEvidence },
    ran,
  );
const behind = {
  ...delivered,
  collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "u/foreign", NEWER, "LATISS/calib/DM-28636")],
};
const answer: ObserveResult["ahead"][number] = {
  collection: "LATISS/calib",
  datasetType: "bias",
  exposure: checkExposure.id,
  detector: 0,
  id: "newer",
  problem: null,
};

test("the self-check searches the members that stay ahead of the ticket first", () => {
  expect(planPlaced(behind)).toMatchObject({
    changes: [{ output: { inputs: [NEWER, TICKET, "LATISS/calib", "LATISS/raw/all"] } }],
  });
  expect(plan(delivered)).toMatchObject({ changes: [{ output: { inputs: [TICKET, "LATISS/calib", "LATISS/raw/all"] } }] });
});

test("no self-check starts while the ticket cannot take its place on the chain", () => {
  const kept = { kind: "kept", collection: "LATISS/calib/DM-28636", reason: "curated" } as const;
  const collections = [chain(TICKET, CERTIFIED), chain("LATISS/calib", kept.collection, NEWER)];
  expect(
    planOf(
      selfCheck,
      { ...loadedSets.adopted(), chain: { ...placed, members: [...placed.members, kept] } },
      unit.activation("summit/LATISS"),
      { view: seen({ ...delivered, collections }), evidence: noEvidence },
    ),
  ).toEqual({
    kind: "refused",
    code: "chain-order-differs",
    reason: `summit/LATISS:LATISS/calib has ${NEWER} on the wrong side of the place of ${TICKET}`,
  });
});

test.each<[string, Partial<ObserveResult>, string, object]>([
  ["the set ahead answers, and is used", { ...behind, ahead: [answer] }, "newer", { kind: "in-sync" }],
  ["the set ahead answers, and the ticket's dataset is used", { ...behind, ahead: [answer] }, BIAS_ID, { code: "self-check-mismatch" }],
  ["the set ahead is ambiguous", { ...behind, ahead: [{ ...answer, id: null, problem: "two" }] }, "newer", { code: "self-check-mismatch" }],
  ["no set ahead answers, and a foreign dataset is used", behind, "foreign", { code: "self-check-mismatch" }],
  ["no set ahead answers", behind, BIAS_ID, { kind: "in-sync" }],
  [
    "a set was adopted ahead after the self-check",
    { ...behind, collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", NEWER, TICKET)], ahead: [answer] },
    BIAS_ID,
    { kind: "in-sync" },
  ],
])("headers of a self-check behind another set: %s", (_case, facts, used, expected) => {
  expect(planPlaced({ ...facts, selfChecks: [checks([checked(used)])], jobs: here() }, started)).toMatchObject(expected);
});

test("a self-check with a dataset of a set that was withdrawn since runs once more", () => {
  const alone = { ...behind, collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", TICKET)] };
  expect(planPlaced({ ...alone, selfChecks: [checks([checked("newer")])], jobs: here() })).toMatchObject({
    kind: "change",
    changes: [{ run: `${SELF_CHECK}/run2` }],
  });
});
