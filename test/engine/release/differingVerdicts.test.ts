import { expect, test } from "@jest/globals";
import type { Judgment, RunFacts } from "../../../engine/bridge/wire.ts";
import { CalibError } from "../../../engine/errors.ts";
import type { MadeVerdict } from "../../../engine/model/verdict.ts";
import { differingVerdicts, refuseDiffering } from "../../../engine/release/differingVerdicts.ts";
import { REPORT_VERSION } from "../../../engine/release/reportData.ts";
import { adoptedWith, FAILURE, loadedSets, made, VERIFICATION } from "../factory.ts";
import { block, causeOf, judgedVerdict, judgmentOf } from "../judgments.ts";
import { run, seen, stage } from "../observed.ts";

const RUN = `${VERIFICATION}/run1`;
const lockedAs = (verdict: MadeVerdict, reportVersion: number = REPORT_VERSION) =>
  adoptedWith(loadedSets.adopted(), { ...made, reportVersion, products: [{ ...made.products[0]!, verdict }] });
const viewOf = (facts: Partial<RunFacts>, name = RUN) =>
  seen({ ...stage.certified, outputs: [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(name, facts)] }] });

const noise = causeOf();
const elsewhere = causeOf({ blocks: [block([2024032600002], [0], ["C06"])] });

test.each([
  ["the judgment that it was released with", judgedVerdict([noise]), { judgment: judgmentOf([noise]) }],
  [
    "other words and measured values",
    judgedVerdict([noise]),
    { judgment: judgmentOf([{ ...noise, words: "C07", worst: { ...noise.worst, value: 9.2 } }]) },
  ],
])("a lock agrees with %s", (_case, verdict, facts) => {
  expect(differingVerdicts(lockedAs(verdict), viewOf(facts))).toEqual([]);
});

test.each<[string, MadeVerdict, Partial<RunFacts>, string]>([
  [
    "a failure that the lock lacks",
    judgedVerdict([]),
    { judgment: judgmentOf([noise]) },
    `bias: the lock says "pass", and usdf/embargo:${RUN} says "needs a decision: NOISE 1 of 112 (internal)"`,
  ],
  [
    "a failure at another place",
    judgedVerdict([noise]),
    { judgment: judgmentOf([elsewhere]) },
    `bias: the lock says "needs a decision: NOISE 1 of 112 (internal)", and usdf/embargo:${RUN} has the same counts at other places`,
  ],
  [
    "an outcome that the lock softens",
    judgedVerdict([{ ...noise, outcome: "needs-decision" }]),
    { judgment: judgmentOf([{ ...noise, outcome: "fail" }]) },
    `says "fail: NOISE 1 of 112 (internal)"`,
  ],
  ["no verdict any more", judgedVerdict([]), {}, `bias: usdf/embargo has no verdict in ${RUN}`],
])("a lock differs from evidence with %s", (_case, verdict, facts, words) => {
  const differing = differingVerdicts(lockedAs(verdict), viewOf(facts));
  expect(differing).toHaveLength(1);
  expect(differing[0]).toContain(words);
});

test("an approval of a lock that its evidence contradicts is refused, and without an answer it says that nothing was compared", async () => {
  const loaded = lockedAs(judgedVerdict([]));
  const asked = (judgment: Judgment) => refuseDiffering(loaded, { view: () => Promise.resolve(viewOf({ judgment })) });
  await expect(asked(judgmentOf([noise]))).rejects.toThrow('lock-altered: bias: the lock says "pass", and usdf/embargo');
  expect(await asked(judgmentOf())).toBeUndefined();
  const down = { view: () => Promise.reject(new CalibError("site-unreachable", "usdf: no route")) };
  expect(await refuseDiffering(loaded, down)).toContain("not compared with the verification RUNs in usdf/embargo: usdf: no route");
  expect(await refuseDiffering(loadedSets.locked(), down)).toBeUndefined();
});

test("a verdict of report version 1 is compared by its names", () => {
  const { reportVersion: _version, ...first } = lockedAs({ kind: "needs-decision", failures: [FAILURE] }, 1).lock!.made!;
  const loaded = adoptedWith(loadedSets.adopted(), first);
  const verdict = { success: false, tests: 37, failures: [FAILURE], majorityFails: [] };
  expect(differingVerdicts(loaded, viewOf({ verdict }))).toEqual([]);
  expect(differingVerdicts(loaded, viewOf({ verdict: { ...verdict, failures: [FAILURE, "another"] } }))).toHaveLength(1);
});

test("a set that tests of another version judged is not compared", () => {
  expect(differingVerdicts(lockedAs(judgedVerdict([]), 9), viewOf({ judgment: judgmentOf([noise]) }))).toEqual([]);
});
