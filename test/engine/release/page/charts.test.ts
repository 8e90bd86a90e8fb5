import { expect, test } from "@jest/globals";
import type { AmplifiersResult } from "../../../../engine/bridge/wire.ts";
import { boundarySteps } from "../../../../engine/release/page/charts/amplifierSteps.ts";
import { changesOf, defectCounts } from "../../../../engine/release/page/charts/changes.ts";
import { noCharts } from "../../../../engine/release/page/charts/charts.ts";
import { abscissasOf, runSeriesOf } from "../../../../engine/release/page/charts/runSeries.ts";
import { digestOfPage } from "../../../../engine/release/page/pageData.ts";
import { renderPages } from "../../../../engine/release/page/renderPages.tsx";
import { detectorsToOpen } from "../../../../engine/release/page/values/failures.ts";
import { exposureOf, sampleConditions, sampleCurves, sampleDefects, sampleHeld, sampleSteps } from "./sampleCharts.ts";
import { sampleJudgment, sampleMeasured, samplePage, sampleProduct } from "./samplePage.ts";

const held = (values: readonly (number | null)[], errors: readonly (number | null)[], amplifiers: readonly string[]): AmplifiersResult => ({
  ids: [],
  detector: amplifiers.map(() => 0),
  amplifier: amplifiers,
  columns: [{ name: "gain", unit: "electron / adu", values, errors }],
});

test("a change is in standard errors of both products, by amplifier", () => {
  const now = held([1.5, 1.7, null, 2], [0.003, 0.003, 0.003, 0.003], ["C00", "C01", "C02", "C03"]);
  const before = held([1.6, 1.7, 1.7], [0.004, 0.004, 0.004], ["C01", "C00", "C02"]);
  const [gain] = changesOf(now, before);
  expect(gain).toMatchObject({ compared: 2, hasErrors: true, beyond: 2 });
  expect(gain?.amplifiers.map(({ amplifier, sigmas }) => [amplifier, Math.round(sigmas ?? 0)])).toEqual([
    ["C00", -40],
    ["C01", 20],
  ]);
});

test("products of one camera that did not change have a width of 1, and few amplifiers beyond 3 sigmas", () => {
  const [gain] = changesOf(sampleHeld(189, 1, false), sampleHeld(189, 90_000, false));
  expect(gain?.width).toBeGreaterThan(0.8);
  expect(gain?.width).toBeLessThan(1.1);
  expect(gain?.expected).toBeCloseTo(0.0027 * 189 * 16);
  expect(gain?.beyond).toBeLessThan(30);
});

test("without errors, a change of all amplifiers shows in the typical change alone", () => {
  const names = Array.from({ length: 20 }, (_, index) => `C${index}`);
  const values = names.map((_, index) => 100 + index + (index === 7 ? 50 : 0));
  const none = names.map(() => null);
  const [gain] = changesOf(
    held(
      values.map((each, index) => each + 10 + (index % 3)),
      none,
      names,
    ),
    held(
      names.map((_, index) => 100 + index),
      none,
      names,
    ),
  );
  expect(gain).toMatchObject({ hasErrors: false, width: null, change: 11, beyond: 1 });
  expect(gain?.amplifiers[0]).toMatchObject({ amplifier: "C7" });
});

test("quantities of another name or unit are not compared", () => {
  const other = { ...held([1], [0.1], ["C00"]), columns: [{ name: "gain", unit: "adu", values: [1], errors: [0.1] }] };
  expect(changesOf(held([1], [0.1], ["C00"]), other)).toEqual([]);
});

test("bad pixels are counted by product, detector and changed amplifier", () => {
  const { all, detectors, amplifiers } = defectCounts(sampleDefects(9).defectChanges!);
  expect(all).toEqual({ now: 9 * 16 * 120 + 220, added: 230, removed: 10 });
  expect(detectors[0]).toEqual({ detector: 4, now: 16 * 120 + 220, added: 230, removed: 10 });
  expect(amplifiers).toEqual([{ detector: 4, amplifier: "C07", now: 340, added: 230, removed: 10 }]);
});

test("values are drawn against what varies between exposures, and what does not vary is named", () => {
  const { drawn, same } = abscissasOf(sampleConditions(4));
  expect(drawn.map(({ name, unit }) => [name, unit])).toEqual([
    ["time", "d after MJD 60395 TAI"],
    ["temperature CCDTEMP", "°C"],
  ]);
  expect(same).toEqual(["exposure time 0 s"]);
});

test("a run chart has the median, the middle and the extremes of each exposure, and its class", () => {
  const measured = {
    ...sampleMeasured(1, 3),
    columns: [{ name: "MEAN", unit: "electron", values: Array.from({ length: 48 }, (_, row) => row % 16) }],
  };
  const verification = { internal: [exposureOf(1)], external: [exposureOf(2)], first: [exposureOf(0)] };
  const conditions = sampleConditions(3);
  const [series] = runSeriesOf(measured, conditions, verification, abscissasOf(conditions).drawn);
  expect(series?.points.map((each) => [each.class, each.least, each.median, each.most])).toEqual([
    ["first", 0, 7.5, 15],
    ["internal", 0, 7.5, 15],
    ["external", 0, 7.5, 15],
  ]);
  expect(series?.points[1]?.at["temperature CCDTEMP"]).toBeCloseTo(-99.98);
});

test("an exposure without a record is not drawn", () => {
  const conditions = sampleConditions(2);
  const series = runSeriesOf(sampleMeasured(1, 3), conditions, { internal: [], external: [], first: [] }, abscissasOf(conditions).drawn);
  expect(series.map(({ points }) => points.length)).toEqual([2, 2, 2]);
});

test("the largest step of a science frame is first, and its error shrinks with the exposures", () => {
  const one = boundarySteps([{ steps: sampleSteps() }]);
  const four = boundarySteps(Array.from({ length: 4 }, () => ({ steps: sampleSteps() })));
  expect(one[0]).toMatchObject({ first: "C06", second: "C07", step: 0.0123, exposures: 1 });
  expect(four[0]?.error).toBeCloseTo((one[0]?.error ?? 0) / 2);
  expect(boundarySteps([{ steps: null }])).toEqual([]);
});

test("the detector that failed most is opened first, and each once", () => {
  const places = detectorsToOpen(sampleJudgment(9, 8).causes);
  expect(places[0]).toEqual({ exposure: exposureOf(3), detector: 4 });
  expect(new Set(places.map(({ exposure, detector }) => `${exposure} ${detector}`)).size).toBe(places.length);
});

test("pages show changes, curves, run charts, steps and the way to a full detector", async () => {
  const files = await renderPages(samplePage());
  const text = (name: string): string =>
    String(files.get(name))
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
  expect(text("products/ptc.html")).toContain("gain 144 1.7 electron / adu 1.7 electron / adu");
  expect(text("products/ptc.html")).toMatch(/R00_S11 C07 1\.6\d+ electron \/ adu 1\.7\d* electron \/ adu/);
  expect(text("products/defects.html")).toContain("17 500 pixels are bad; 230 added and 10 removed. Not compared");
  expect(text("products/bias.html")).toContain("The same in all exposures, and therefore not drawn: exposure time 0 s.");
  expect(text("products/science.html")).toContain("R00_S11 C06, C07 1.23 % 0.03 % 1");
  expect(String(files.get("index.html"))).toContain('<a href="products/science.html">science</a>');
  expect(String(files.get("products/bias.html"))).toMatch(
    /full detectors:\s*<a href="\.\.\/pictures\/bias-detector-2024032600004-detector4-verifyBiasIsrExp\.png">detector 4<\/a>/,
  );
  const plots = [...files.keys()].filter((name) => name.startsWith("plots/"));
  expect(plots.filter((name) => name.startsWith("plots/bias-runs-"))).toHaveLength(3 * 2);
  expect(plots.filter((name) => name.startsWith("plots/ptc-curves-"))).toHaveLength(2 * 3);
  expect(plots.filter((name) => name.startsWith("plots/ptc-changes-"))).toHaveLength(3);
  expect(plots.filter((name) => name.startsWith("plots/defects-changes-"))).toHaveLength(1);
  // Every plot and picture that a page shows is a file of the report.
  for (const [name, content] of files)
    if (name.endsWith(".html"))
      for (const [, file] of String(content).matchAll(/src="(?:\.\.\/)?((?:plots|pictures)\/[^"]+)"/g)) expect(files.has(file!)).toBe(true);
});

test("the digest covers what charts are drawn from, and the inputs of science frames without their pixels", () => {
  const data = samplePage();
  const digest = digestOfPage(data);
  const without = { ...data, products: data.products.map((each) => ({ ...each, charts: noCharts })) };
  expect(digestOfPage(without)).not.toBe(digest);
  const painted = (png: Buffer, exposure: number) => {
    const [science] = data.science;
    const [own] = science!.exposures;
    return { ...data, science: [{ ...science!, exposures: [{ ...own!, picture: { ...own!.picture!, png, exposure } }] }] };
  };
  expect(digestOfPage(painted(Buffer.from("other"), exposureOf(5)))).toBe(digest);
  expect(digestOfPage(painted(Buffer.from("other"), 1))).not.toBe(digest);
});

test("curves of detectors without a camera are named by number", async () => {
  const files = await renderPages(
    samplePage({
      focalPlane: null,
      science: [],
      products: [{ ...sampleProduct(1, 2), datasetType: "ptc", measured: null, charts: sampleCurves() }],
    }),
  );
  expect(String(files.get("products/bias.html"))).toContain("<h3>detector 4</h3>");
});
