import { expect, test } from "@jest/globals";
import type { Reader } from "../../../../engine/bridge/methods.ts";
import { CalibError } from "../../../../engine/errors.ts";
import { finishedProducts, isUnfinished } from "../../../../engine/release/finished.ts";
import { detailViewOf, drawnValuesOf } from "../../../../engine/release/page/details/detailView.ts";
import { gatherDetails } from "../../../../engine/release/page/details/gatherDetails.ts";
import { withinRoom } from "../../../../engine/release/page/details/withinRoom.ts";
import { digestOfPage } from "../../../../engine/release/page/pageData.ts";
import { causeOf, judgmentOf } from "../../judgments.ts";
import { VERIFICATION } from "../../factory.ts";
import { run, seen, stage } from "../../observed.ts";
import { judgedSet, VERIFIED } from "./judgedSet.ts";
import { biasDetails, crosstalkDetails, defectDetails, deferredDetails, kernelDetails } from "./sampleDetails.ts";
import { samplePage, sampleProduct } from "./samplePage.ts";
import type { ProductDetails } from "../../../../engine/release/page/details/details.ts";

const viewOf = (details: ProductDetails, datasetType = "bias") => detailViewOf({ ...sampleProduct(), datasetType, details }, null);

test("bad pixels have totals by origin, and the amplifier with a bad column stands out", () => {
  const { defects } = viewOf(defectDetails(9), "defects");
  expect(defects?.totals.map(({ words, pixels, amplifiers }) => [words, pixels, amplifiers])).toEqual([
    ["bias", 1440, 144],
    ["dark", 5760, 144],
    ["flat", 2000, 1],
    ["edge of the detector", 43_200, 144],
    ["added otherwise by the merging", 50, 1],
  ]);
  expect(defects?.totals[2]?.fraction).toBeCloseTo(2000 / 144e6, 12);
  // All others are alike, so that the scatter is 0.
  expect(defects?.fraction.amplifiers[0]).toMatchObject({ detector: 1, amplifier: "C03", median: 0.0024 });
});

test("the noise budget has its typical parts by class, and an amplifier without a prediction has no ratio", () => {
  const { noise } = viewOf(biasDetails(9, [1, 2, 3]));
  expect(noise.map((each) => [each.class, each.predicted, each.combined])).toEqual([
    ["internal", 5.42, -2.07],
    ["external", 5.42, 2.07],
  ]);
  expect(noise[0]?.ratio.missing).toBe(1);
  expect(noise[1]?.ratio.amplifiers[0]).toMatchObject({ detector: 4, amplifier: "C07" });
});

test("the stability of a bias is of all exposures but the first ones, and steps are of many typical ones", () => {
  const product = sampleProduct(2, 6);
  const { stability } = detailViewOf(product, null);
  expect(stability).toMatchObject({ exposures: 5, steps: [] });
  const jumped = {
    ...product.measured!,
    columns: product.measured!.columns.map((each) => ({
      ...each,
      values: each.values.map((value, row) =>
        value !== null && each.name === "MEAN" && product.measured!.detector[row] === 1 && product.measured!.exposure[row]! >= 2024032600004
          ? value + 3
          : value,
      ),
    })),
  };
  expect(detailViewOf({ ...product, measured: jumped }, null).stability?.steps).toMatchObject([
    { exposure: 2024032600004, amplifiers: 16 },
  ]);
  expect(detailViewOf({ ...product, datasetType: "dark" }, null).stability).toBeNull();
  expect(detailViewOf(sampleProduct(2, 3), null).stability).toBeNull();
});

test("crosstalk names the coefficients that changed, once, with both values", () => {
  const { crosstalk } = viewOf(crosstalkDetails(), "crosstalk");
  expect(crosstalk?.outstanding.slice(0, 3)).toEqual(
    [0, 1, 2].map((detector) => ({ detector, row: "C02", column: "C05", now: 3e-4, before: 1e-4 })),
  );
  expect(new Set(crosstalk?.outstanding.map((each) => JSON.stringify(each))).size).toBe(crosstalk?.outstanding.length);
  expect(crosstalk?.typical?.now[2]?.[5]).toBe(3e-4);
  expect(crosstalk?.typical?.before?.[2]?.[5]).toBe(1e-4);
});

test("a matrix whose detectors have other amplifiers has no median, and one of another size is not compared", () => {
  const { matrices } = crosstalkDetails();
  const [first, ...rest] = matrices!.now.matrices;
  const odd = { ...matrices!, now: { unit: "", matrices: [{ ...first!, rows: first!.rows.toReversed() }, ...rest] } };
  expect(viewOf({ ...crosstalkDetails(), matrices: odd }, "crosstalk").crosstalk?.typical).toBeNull();
  const other = { ...matrices!, before: { unit: "", matrices: [{ ...first!, rows: ["C00"], columns: ["C00"], values: [[1]] }] } };
  expect(viewOf({ ...crosstalkDetails(), matrices: other }, "crosstalk").crosstalk?.typical?.before).toBeNull();
});

test("a kernel has a profile, and deferred charge a value by amplifier, of which one is missing", () => {
  expect(viewOf(kernelDetails(), "bfk").kernel?.now[0]?.[0]).toBe(-1.2e-7);
  const { deferred } = viewOf(deferredDetails(2), "cti");
  expect([deferred?.missing, deferred?.amplifiers[0]?.amplifier]).toEqual([1, "C05"]);
  expect(drawnValuesOf(viewOf(deferredDetails(2), "cti")).map(({ name }) => name)).toContain("deferred charge");
});

test("the digest of the pages covers details", () => {
  const data = samplePage();
  const [bias, ...others] = data.products;
  const changed = { ...bias!, details: { ...bias!.details, construction: null } };
  expect(digestOfPage({ ...data, products: [changed, ...others] })).not.toBe(digestOfPage(data));
});

test("plots of analysis_tools that would make the report too large are left out by name", () => {
  const details = new Map([
    ["bias", biasDetails(1, [1])],
    ["dark", biasDetails(1, [1])],
  ]);
  const size = Buffer.from(details.get("bias")!.analysis!.plots[0]!.png, "base64").length;
  const { details: kept, leftOut } = withinRoom(details, size + 1);
  expect([...kept.values()].map(({ analysis }) => analysis?.plots.length)).toEqual([1, 0]);
  expect(leftOut).toEqual([{ part: "plots of analysis_tools", product: "dark", reason: expect.stringContaining("1 plot would make") }]);
});

/** Gathers the details of a set with one bias from a repository that answers some methods. */
async function gather(answers: Readonly<Record<string, unknown>>) {
  const { loaded, collected } = await judgedSet([VERIFIED], []);
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(VERIFIED, { judgment: judgmentOf([causeOf()]) })] }];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const asked: [string, unknown][] = [];
  const reader = {
    call: (method: string, params: unknown) => {
      asked.push([method, params]);
      return method in answers
        ? Promise.resolve(answers[method])
        : Promise.reject(new CalibError("dataset-missing", `the RUN has nothing for ${method}`));
    },
  } as unknown as Reader;
  return { ...(await gatherDetails(loaded, finished, collected, reader)), asked };
}

test("details that cannot be read are left out by name and with the reason", async () => {
  const { details, leftOut } = await gather({});
  expect(Object.values(details.get("bias")!).every((each) => each === null)).toBe(true);
  expect(leftOut.map(({ part, product }) => [part, product])).toEqual([
    ["noise budget", "bias"],
    ["construction statistics", "bias"],
    ["plots and metrics of analysis_tools", null],
    ["differences of configuration and software", null],
    ["correlations between amplifiers", null],
  ]);
  expect(leftOut[0]?.reason).toContain("nothing for noiseBudget");
});

test("a bias asks for its noise as it is judged, its inputs, and what analysis_tools made", async () => {
  const { noise, construction, analysis } = biasDetails(1, [1, 2]);
  const { details, leftOut, asked } = await gather({ noiseBudget: noise, construction, analysis });
  expect(details.get("bias")).toMatchObject({ noise, construction, analysis, defects: null, differences: null });
  expect(asked.map(([method]) => method)).toEqual(["noiseBudget", "construction", "analysis"]);
  expect(asked[0]?.[1]).toMatchObject({ run: VERIFIED, output: { judge: { stem: "verifyBias" } } });
  expect(leftOut.map(({ part }) => part)).toEqual(["differences of configuration and software", "correlations between amplifiers"]);
});
