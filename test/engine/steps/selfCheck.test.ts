import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import { selfCheck } from "../../../engine/steps/selfCheck.ts";
import { BIAS_ID, CERTIFIED, loadedSets, SELF_CHECK, TICKET } from "../factory.ts";
import { chain, checked, checkExposure, job, planOf, seen, unit } from "../observed.ts";

const RUN = `${SELF_CHECK}/run1`;
const ours = [`summit/LATISS ${RUN}`];
const here = (state: Partial<ReturnType<typeof job>> = {}) => [job(RUN, { repo: "summit/LATISS", ...state })];
const plan = (facts: Partial<ObserveResult>, ran: readonly string[] = []) => planOf(selfCheck, loadedSets.adopted(), unit.activation("summit/LATISS"), seen(facts), ran);
const delivered = { exposures: [checkExposure], collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "LATISS/calib/DM-28636")] };
const withCheck = (...runs: readonly ReturnType<typeof checked>[]) => ({ ...delivered, selfChecks: [{ chain: SELF_CHECK, runs }] });

test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing delivered", {}, { kind: "waiting", code: "not-delivered" }],
  ["delivered: the check runs", delivered, { kind: "change", changes: [{ kind: "start", run: RUN, reason: "missing" }] }],
  ["running", { ...delivered, jobs: here({ state: "running", exitCode: null }) }, { kind: "running", job: RUN, repo: "summit/LATISS" }],
  ["every header names what was certified", withCheck(checked(BIAS_ID)), { kind: "in-sync", note: SELF_CHECK }],
  ["another's calibration, found earlier: tried again", withCheck(checked("0ther")), { kind: "change", changes: [{ run: `${SELF_CHECK}/run2` }] }],
])("%s", (_what, facts, expected) => {
  expect(plan(facts)).toMatchObject(expected);
});

test.each<[string, ReturnType<typeof checked>, string]>([
  ["another's calibration", checked("0ther"), `${RUN}, detector 0 used bias 0ther, certified is ${BIAS_ID}`],
  ["no calibration", checked(null), `${RUN}, detector 0 used bias nothing, certified is ${BIAS_ID}`],
  ["a detector that is not certified", checked(BIAS_ID, { detectors: [1] }), `${RUN}, detector 1 used bias ${BIAS_ID}, certified is none`],
  ["no exposure", checked(BIAS_ID, { detectors: [], calibrations: {} }), `${RUN} holds no processed exposure`],
])("%s in a header, found here, is a mismatch", (_what, found, words) => {
  expect(plan({ ...withCheck(found), jobs: here() }, ours)).toEqual({ kind: "refused", code: "self-check-mismatch", reason: `summit/LATISS: ${words}` });
});

test("a pipeline that failed is told as that", () => {
  expect(plan({ ...delivered, jobs: here({ exitCode: 1, error: "no raw" }) }, ours)).toMatchObject({ kind: "refused", code: "pipeline-failed" });
});

test("the inputs stand in the order that the switch will give", () => {
  expect(plan(delivered)).toMatchObject({ changes: [{ output: { inputs: [TICKET, "LATISS/calib", "LATISS/raw/all"], query: "instrument='LATISS' and exposure in (2024041000001)" } }] });
  expect(plan({ ...delivered, collections: [chain(TICKET, CERTIFIED)] })).toMatchObject({ changes: [{ output: { inputs: [TICKET, "LATISS/raw/all"] } }] });
});

test("what the set makes is always asked for; what neither it nor the repository has is switched off", () => {
  const lookups = [{ collection: "LATISS/calib", datasetType: "dark", exposure: checkExposure.id, detector: 0, id: "da2c", problem: null }];
  const overrides = ["isr:doDefect=False", "isr:doLinearize=False", "isr:doDeferredCharge=False", "isr:useGainsFrom=CAMERA", "isr:doCrosstalk=False", "isr:doBrighterFatter=False", "isr:doBias=True", "isr:doFlat=False"];
  expect(plan({ ...delivered, lookups })).toMatchObject({ changes: [{ output: { overrides } }] });
});

test.each([
  ["none is registered", []],
  ["none lies within the validity", [{ ...checkExposure, begin: "1", end: "2" }]],
])("without a check exposure it waits, and says so: %s", (_what, exposures) => {
  expect(plan({ ...delivered, exposures })).toMatchObject({ kind: "waiting", code: "check-exposure-missing", reason: "summit/LATISS, [2024-04-10T00:00:00, ∞)" });
});
