import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { verify } from "../../../engine/steps/verify.ts";
import { BEGIN, GENERATION, lockOf, loadedSets, settled, TICKET, VERIFICATION } from "../factory.ts";
import { job, planOf, run, seen, stage, unit } from "../observed.ts";

const RUN = `${VERIFICATION}/run1`;
const plan = (loaded: LoadedSet, facts: Partial<ObserveResult>, ran: readonly string[] = []) =>
  planOf(verify, loaded, unit.product(loaded), seen(facts), ran);
const verdictless = { ...stage.certified, outputs: [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(RUN)] }] };
const unreadable = {
  ...stage.certified,
  outputs: [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(RUN, { verdictProblem: "s-1 in run1: truncated" })] }],
};
const nameless = { ...stage.verified, collections: stage.certified.collections };

/** The same lock, verified on exposures of another time. */
function verifiedOn(begin: string | null, end: string | null): LoadedSet {
  const lock = lockOf(settled());
  return {
    ...loadedSets.locked(),
    lock: {
      ...lock,
      inputs: {
        ...lock.inputs,
        products: lock.inputs.products.map((each) => ({
          ...each,
          verification: each.verification && { ...each.verification, span: { begin, end } },
        })),
      },
    },
  };
}

test.each<[string, Partial<ObserveResult>, object]>([
  ["nothing certified", stage.generated, { kind: "waiting", code: "not-certified" }],
  ["certified", stage.certified, { kind: "change", changes: [{ kind: "start", run: RUN, reason: "missing" }] }],
  [
    "running",
    { ...stage.certified, jobs: [job(RUN, { state: "running", exitCode: null, total: null, done: 0 })] },
    { kind: "running", job: RUN, note: `${RUN}: 0 of ? quanta` },
  ],
  [
    "a RUN without a verdict",
    verdictless,
    { kind: "change", changes: [{ kind: "start", run: `${VERIFICATION}/run2`, reason: "earlier attempt failed" }] },
  ],
  ["a verdict that no chain names", nameless, { kind: "change", changes: [{ kind: "output-chain", run: RUN }] }],
  ["a verdict that its chain names", stage.verified, { kind: "in-sync", note: RUN }],
  [
    "statistics that cannot be read",
    unreadable,
    { kind: "refused", code: "verification-unreadable", reason: "bias: usdf/embargo:s-1 in run1: truncated" },
  ],
])("the plan of verify: %s", (_case, facts, expected) => {
  expect(plan(loadedSets.locked(), facts)).toMatchObject(expected);
});

test("a job that failed in this process is reported, with its log", () => {
  const facts = { ...verdictless, jobs: [job(RUN, { exitCode: 2 })] };
  expect(plan(loadedSets.locked(), facts, [`usdf/embargo ${RUN}`])).toMatchObject({
    kind: "refused",
    code: "pipeline-failed",
    reason: `usdf/embargo:${RUN}: exit code 2; log jobs/1/log`,
  });
});

test("a failing verdict completes the verification, needs a decision at the release, and does not stop later products", () => {
  const verdict = { success: false, tests: 1, failures: ["x"], majorityFails: ["NOISE"] };
  const facts = { ...stage.verified, outputs: [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(RUN, { verdict })] }] };
  expect(plan(loadedSets.locked(), facts)).toMatchObject({ kind: "in-sync" });
});

const before = String(BigInt(BEGIN) - 1n);
test.each([
  ["within the validity", BEGIN, String(BigInt(BEGIN) + 5n), false],
  ["that begin before it", before, String(BigInt(BEGIN) + 5n), true],
  ["of no known time", null, null, true],
])("exposures %s", (_case, begin, end, ahead) => {
  const planned = plan(verifiedOn(begin, end), stage.certified);
  const inputs = [TICKET, "LATISS/raw/all", "LATISS/calib"];
  expect(planned).toMatchObject({ changes: [{ output: { inputs: ahead ? [`${GENERATION}/run1`, ...inputs] : inputs } }] });
  expect(JSON.stringify(planned).includes("generation RUN ahead of the ticket chain")).toBe(ahead);
});

test.each<[string, Partial<ObserveResult>, object]>([
  ["is there", stage.verified, { kind: "in-sync" }],
  ["cannot be read", unreadable, { kind: "refused", code: "verification-unreadable" }],
  ["has gone", stage.certified, { kind: "refused", code: "build-disagrees-with-lock" }],
  [
    "is not the newest",
    {
      ...stage.verified,
      outputs: [
        ...stage.certified.outputs,
        {
          chain: VERIFICATION,
          runs: [run(`${VERIFICATION}/run2`, { verdict: { success: true, tests: 1, failures: [], majorityFails: [] } })],
        },
      ],
    },
    { kind: "refused", code: "build-disagrees-with-lock" },
  ],
])("after the release, the verification that the lock names %s", (_case, facts, expected) => {
  expect(plan(loadedSets.released(), facts)).toMatchObject(expected);
});

test("verify is a step of products", () => {
  expect(planOf(verify, loadedSets.locked(), unit.activation("usdf/main"), seen())).toMatchObject({ kind: "unwanted" });
});
