import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Judgment, ObserveResult, Verdict } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { bundle, bundleFolder } from "../../../engine/steps/bundle.ts";
import { coverage, report } from "../../../engine/steps/report.ts";
import { REPORT_VERSION } from "../../../engine/release/reportData.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../../../engine/release/finished.ts";
import { bias, lockOf, made, workspace, loadedSets, VERIFICATION } from "../factory.ts";
import { causeOf, judgedVerdict, judgmentOf } from "../judgments.ts";
import { certified, planOf, run, seen, stage, unit } from "../observed.ts";

const reader = { call: () => Promise.reject(new Error("a plan reads nothing more")) };
const withdrawn = { withdrawn: { on: "2024-05-01", reason: "light leak" } };

function finished(facts: Partial<ObserveResult> = stage.verified): FinishedSet {
  const products = finishedProducts(loadedSets.locked(), seen(facts));
  if (isUnfinished(products)) throw new Error("unfinished");
  return products;
}

const covers = coverage(loadedSets.locked(), finished());
const written = { digest: made.report, covers, version: 1 };
/** A report with the data that are collected now, of a set that was not released yet. */
const fresh = { ...written, version: REPORT_VERSION };
/** Released by a later version of calib, whose reports have other data. */
const releasedLater: LoadedSet = { ...loadedSets.released(), lock: lockOf(loadedSets.released().set, { ...made, reportVersion: 9 }) };
const unfinished: readonly (readonly [string, Partial<ObserveResult>])[] = [
  ["nothing", {}],
  ["no verdict yet", stage.certified],
  ["another content certified than generated", { ...stage.verified, certified: [certified({ fingerprint: "0ther" })] }],
];

test("a product whose verification has no verdict is finished, and not verified", () => {
  const loaded = loadedSets.locked();
  const judgeless = loaded.set.products.map((each) => ({
    ...each,
    product: { ...each.product, verification: each.product.verification && { ...each.product.verification, verdict: false } },
  }));
  const outputs = stage.verified.outputs.map(({ chain, runs }) => ({ chain, runs: runs.map((each) => ({ ...each, verdict: null })) }));
  expect(finishedProducts({ ...loaded, set: { ...loaded.set, products: judgeless } }, seen({ ...stage.verified, outputs }))).toMatchObject({
    products: [{ verdict: { kind: "not-verified", failures: [] } }],
  });
});

test("a product that could be verified and is not is released as such, but for a set that was released before there was this rule", () => {
  const { verification: _verification, ...unverified } = bias;
  const verdictIn = (loaded: LoadedSet) => {
    const found = finishedProducts(loaded, seen(stage.certified));
    return isUnfinished(found) ? undefined : found.products[0]?.verdict;
  };
  expect(verdictIn(loadedSets.locked({ products: { bias: unverified } }))).toEqual({ kind: "not-verified", failures: [], isMissing: true });
  expect(verdictIn(loadedSets.adopted({ products: { bias: unverified } }))).toEqual({ kind: "not-verified", failures: [] });
});

describe("the report", () => {
  const plan = (loaded: LoadedSet, facts: Partial<ObserveResult>, report_: typeof written | null, outdated = new Map<string, string>()) =>
    planOf(report, loaded, unit.release(), { view: seen(facts), reader, written: report_, outdated });

  test("gets the decisions of an approval that changed, without another verification", () => {
    const pages = new Map([["index.html", "the page with the decisions"]]);
    expect(plan(loadedSets.released(), stage.verified, written, pages)).toMatchObject({
      kind: "change",
      changes: [{ kind: "decide", pages }],
    });
    expect(plan(loadedSets.released(), stage.verified, null, pages)).toMatchObject({ kind: "change", changes: [{ kind: "write" }] });
  });

  test.each(unfinished)("waits: %s", (_case, facts) => {
    expect(plan(loadedSets.locked(), facts, null)).toMatchObject({
      kind: "waiting",
      code: "not-verified",
      reason: "bias is not finished yet",
    });
  });

  test.each<[string, LoadedSet, typeof written | null, object]>([
    ["is written", loadedSets.locked(), null, { kind: "change", changes: [{ kind: "write", reason: "missing" }] }],
    [
      "is written again if it covers other products",
      loadedSets.locked(),
      { ...fresh, covers: "0ther" },
      { kind: "change", changes: [{ kind: "write", reason: "differs" }] },
    ],
    [
      "is written again if the lock names another",
      loadedSets.released(),
      { ...written, digest: "0ther" },
      { kind: "change", changes: [{ kind: "write", reason: "differs" }] },
    ],
    ["stays before the release", loadedSets.locked(), { ...fresh, digest: "any" }, { kind: "in-sync", note: "any" }],
    ["stays after the release", loadedSets.released(), written, { kind: "in-sync" }],
    [
      "is written again if its data have another version and were never released",
      loadedSets.locked(),
      written,
      { kind: "change", changes: [{ kind: "write", reason: "differs" }] },
    ],
    [
      "is collected again under the version that it was released with",
      loadedSets.released(),
      null,
      { kind: "change", changes: [{ kind: "write", reason: "missing" }] },
    ],
    [
      "stays if it was released with data of another version",
      releasedLater,
      { ...written, version: 9, covers: "0ther" },
      { kind: "in-sync", note: made.report },
    ],
    [
      "is not collected under another version than it was released with",
      releasedLater,
      null,
      {
        kind: "refused",
        code: "report-version-differs",
        part: "report",
        reason: expect.stringMatching(/version 9; .*versions 1 and 3 can be collected/),
      },
    ],
    [
      "does not replace a report that was released with another version",
      releasedLater,
      { ...written, digest: "0ther" },
      { kind: "refused", code: "report-version-differs" },
    ],
  ])("%s", (_case, loaded, report_, expected) => {
    expect(plan(loaded, stage.verified, report_)).toMatchObject(expected);
  });
});

describe("the bundle", () => {
  const plan = (loaded: LoadedSet, facts: Partial<ObserveResult>, report_: typeof written | null, bundled: boolean, unsigned = false) =>
    planOf(bundle, loaded, unit.release(), { view: seen(facts), report: report_, bundled: () => bundled, unsigned: () => unsigned });

  test.each(unfinished)("waits: %s", (_case, facts) => {
    expect(plan(loadedSets.locked(), facts, written, false)).toMatchObject({ kind: "waiting", code: "not-verified" });
  });

  test.each<[string, LoadedSet, typeof written | null, boolean, object]>([
    [
      "waits for the report",
      loadedSets.locked(),
      null,
      false,
      { kind: "waiting", code: "not-verified", reason: "the report is not written yet" },
    ],
    [
      "waits for a report about this content",
      loadedSets.locked(),
      { ...written, covers: "0ther" },
      true,
      { kind: "waiting", code: "not-verified" },
    ],
    [
      "is made, and the lock written",
      loadedSets.locked(),
      fresh,
      false,
      { kind: "change", changes: [{ kind: "bundle", reason: "missing", report: { digest: made.report, version: REPORT_VERSION } }] },
    ],
    [
      "is made again if its folder is gone",
      loadedSets.released(),
      written,
      false,
      { kind: "change", changes: [{ kind: "bundle", reason: "incomplete" }] },
    ],
    [
      "waits for the report that the lock names",
      loadedSets.released(),
      { ...written, digest: "0ther" },
      true,
      { kind: "waiting", code: "not-verified" },
    ],
    ["stays without a report of another version that is lost", releasedLater, null, true, { kind: "in-sync", note: made.fingerprint }],
    [
      "is made again without a report of another version, and names it",
      releasedLater,
      null,
      false,
      { kind: "change", changes: [{ kind: "bundle", report: { digest: made.report, version: 9 } }] },
    ],
    ["stays", loadedSets.released(), written, true, { kind: "in-sync", note: made.fingerprint }],
  ])("%s", (_case, loaded, report_, bundled, expected) => {
    expect(plan(loaded, stage.verified, report_, bundled)).toMatchObject(expected);
  });

  test("waits for a signature where the site asks for one, and names the command that signs", () => {
    expect(plan(loadedSets.released(), stage.verified, written, true, true)).toMatchObject({
      kind: "waiting",
      code: "bundle-unsigned",
      reason: expect.stringContaining("calib bundles LATISS/DM-43525 --sign"),
    });
    expect(plan(loadedSets.locked(), stage.verified, fresh, false, true)).toMatchObject({ kind: "change" });
  });

  test("has a folder for each content, so that an older bundle is never overwritten", () => {
    const others = {
      ...finished(),
      products: finished().products.map((each) => ({ ...each, certified: certified({ fingerprint: "0ther" }) })),
    };
    const [mine, same, other] = [finished(), finished(), others].map((each) => bundleFolder(loadedSets.locked(), each));
    expect(mine).toBe(same);
    expect(mine).not.toBe(other);
    expect(path.dirname(mine ?? "")).toBe(path.join(workspace.dir, "bundles/LATISS/DM-43525"));
  });
});

test.each([report, bundle])("$name is a step of releases", (step) => {
  expect(step.desired(loadedSets.locked(), unit.activation("usdf/main"))).toMatchObject({ kind: "unwanted" });
  expect(step.desired(loadedSets.declared(), unit.release())).toMatchObject({ kind: "waiting", code: "lock-missing" });
  expect(step.desired(loadedSets.adopted(withdrawn), unit.release())).toMatchObject({ kind: "unwanted", note: "withdrawn: light leak" });
});

test.each<[string, Partial<Verdict>, string]>([
  ["pass", {}, "pass"],
  ["any failure needs a decision", { failures: ["x"], success: false }, "needs-decision"],
  ["the majority rule fails", { failures: ["x"], majorityFails: ["NOISE"], success: false }, "fail"],
])("the verdict: %s", (_case, changes, kind) => {
  const verdict = { success: true, tests: 37, failures: [], majorityFails: [], ...changes };
  const [generation] = stage.verified.outputs;
  const {
    products: [product],
  } = finished({ ...stage.verified, outputs: [generation!, { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { verdict })] }] });
  expect(product?.verdict).toEqual({ kind, failures: verdict.failures });
});

/** The build repository after a verification whose values were judged. */
const judgedIn = (judgment: Judgment): Partial<ObserveResult> => ({
  ...stage.verified,
  outputs: [stage.verified.outputs[0]!, { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { judgment })] }],
});

test.each<[string, Judgment]>([
  ["pass", judgmentOf()],
  ["needs-decision", judgmentOf([causeOf()])],
  ["fail", judgmentOf([causeOf({ outcome: "fail" })])],
  ["could-not-check", judgmentOf([causeOf()], { outcome: "could-not-check", unchecked: ["2024032600003 has no values"] })],
])("the verdict of a judgment has its outcome, causes and gaps: %s", (kind, judgment) => {
  const { causes, unchecked } = judgment;
  expect(finished(judgedIn(judgment)).products[0]?.verdict).toEqual({ kind, failures: [], causes, unchecked });
});

test("a released product keeps the judgment that it was released with, and a new report is written where other causes are found before", () => {
  const verdict = judgedVerdict([causeOf()]);
  const lock = lockOf(loadedSets.released().set, { ...made, reportVersion: 2, products: [{ ...made.products[0]!, verdict }] });
  const released = { ...loadedSets.released(), lock };
  const now = finishedProducts(released, seen(judgedIn(judgmentOf())));
  expect(now).toMatchObject({ products: [{ verdict }] });
  const key = (judgment: Judgment) => coverage(loadedSets.locked(), finished(judgedIn(judgment)));
  expect(key(judgmentOf([causeOf()]))).toBe(key(judgmentOf([causeOf()], { remarks: ["another remark"] })));
  expect(key(judgmentOf([causeOf()]))).not.toBe(key(judgmentOf([causeOf({ test: "MEAN" })])));
});
