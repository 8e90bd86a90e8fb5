import type { Cause, Judgment, MeasuredResult, PictureFacts } from "../../../../engine/bridge/wire.ts";
import type { PageData, PagePicture, PageProduct, PageScience } from "../../../../engine/release/page/pageData.ts";
import { noCharts } from "../../../../engine/release/page/charts/charts.ts";
import { AMPLIFIERS, sampleCamera, sampleName } from "./sampleCamera.ts";
import { exposureOf, noise, sampleConditions, sampleCurves, sampleDefects, sampleSteps } from "./sampleCharts.ts";
import { noDetails } from "../../../../engine/release/page/details/details.ts";
import { biasDetails, crosstalkDetails, defectDetails, deferredDetails, kernelDetails } from "./sampleDetails.ts";
import { samplePng } from "./samplePng.ts";

/** Text that would run as a script if a template did not escape it. */
export const HOSTILE = `</script><script>document.title="owned"</script><img src=x onerror="document.title='owned'">`;

const SCIENCE = "LSSTComCam/calib/DM-48520/t/verifyScience.20250207a/run1";

/** Values of some detectors, exposures and the 16 amplifiers of each. */
export function sampleMeasured(detectors: number, exposures: number): MeasuredResult {
  const places = Array.from({ length: exposures }, (_, index) => exposureOf(index)).flatMap((exposure, row) =>
    Array.from({ length: detectors }, (_, detector) =>
      AMPLIFIERS.map((amplifier, column) => ({ exposure, detector, amplifier, seed: 1 + column + 16 * (detector + detectors * row) })),
    ).flat(),
  );
  const column = (name: string, typical: number, width: number) => ({
    name,
    unit: "electron",
    values: places.map(({ detector, amplifier, exposure, seed }) => {
      if (name === "NOISE" && detector === 4 && amplifier === "C07") return typical * 1.4 + width * noise(seed);
      if (name === "MEAN" && exposure === exposureOf(0)) return 2 + width * noise(seed + 7);
      return detector === 1 && amplifier === "C11" && exposure === exposureOf(2) ? null : typical + width * noise(seed + typical);
    }),
  });
  return {
    exposure: places.map(({ exposure }) => exposure),
    detector: places.map(({ detector }) => detector),
    amplifier: places.map(({ amplifier }) => amplifier),
    columns: [
      column("MEAN", 0, 0.05),
      column("NOISE", 5.4, 0.08),
      column("CR_NOISE", 5.3, 0.08),
      { name: "VERIFY_NOISE", unit: "", values: places.map(({ detector, amplifier }) => (detector === 4 && amplifier === "C07" ? 0 : 1)) },
    ],
    detectorNames: Object.fromEntries(Array.from({ length: detectors }, (_, detector) => [String(detector), sampleName(detector)])),
  };
}

/** The judgment of the sample: one noisy amplifier, and a mean that is off in the first exposure of the sequence. */
export function sampleJudgment(detectors: number, exposures: number): Judgment {
  const all = Array.from({ length: exposures - 1 }, (_, index) => exposureOf(index + 1));
  const worst = { exposure: exposureOf(3), detector: 4, amplifier: "C07", value: 7.58, expected: 5.41, limit: 5.83, unit: "electron" };
  const causes: readonly Cause[] = [
    {
      ...{
        test: "NOISE",
        exposureClass: "internal",
        kind: "amplifier",
        outcome: "needs-decision",
        failed: all.length,
        of: all.length * detectors * 16,
      },
      ...{ worst, words: `${sampleName(4)} C07: NOISE in ${all.length} of ${all.length} exposures` },
      blocks: [{ exposures: all, places: [{ detector: 4, amplifiers: ["C07"] }] }],
    },
    {
      ...{ test: "MEAN", exposureClass: "first", kind: "exposure", outcome: "needs-decision", failed: detectors * 16, of: detectors * 16 },
      worst: { ...worst, exposure: exposureOf(0), value: 2.13, expected: 0, limit: 0.62 },
      words: `exposure ${exposureOf(0)}: MEAN of all ${detectors * 16} amplifiers`,
      blocks: [
        { exposures: [exposureOf(0)], places: Array.from({ length: detectors }, (_, detector) => ({ detector, amplifiers: AMPLIFIERS })) },
      ],
    },
  ];
  const test = { pooled: false, measured: all.length * detectors * 16, size: 0.0004, limitSigma: 4.9, unit: "electron" };
  return {
    ...{ outcome: "needs-decision", source: "results", causes, unchecked: [] },
    tests: [
      {
        ...test,
        test: "NOISE",
        exposureClass: "internal",
        upstream: "NOISE",
        failed: all.length,
        floor: 0.02,
        unit: "",
        upstreamFailed: all.length + 2,
      },
      {
        ...test,
        test: "MEAN",
        exposureClass: "first",
        upstream: "MEAN",
        measured: detectors * 16,
        failed: detectors * 16,
        floor: 0.5,
        upstreamFailed: 0,
      },
      {
        ...test,
        test: "CR_NOISE",
        exposureClass: "internal",
        upstream: "CR_NOISE",
        failed: 0,
        floor: 0.02,
        unit: "",
        upstreamFailed: null,
      },
    ],
    unseen: [],
    remarks: [`without ${exposureOf(0)} every MEAN passes: leave it out and take the next letter`],
    compared: [
      { test: "NOISE", same: 1, new: 0, gone: 2 },
      { test: "MEAN", same: 0, new: detectors * 16, gone: 0 },
    ],
  };
}

const facts = (index: number, changes: Partial<PictureFacts> = {}): PictureFacts => ({
  ids: [`0000000${index % 10}-0000-4000-8000-000000000000`],
  ...{ datasetType: "verifyBiasResidual8", operation: null, unit: "electron", low: -15, high: 15, median: 0.013, stdev: 1.9 },
  ...{ used: 2_284_000, pixels: 2_290_500, rows: 1500, columns: 1527, averaged: 2, outlines: true },
  ...changes,
});

function pictures(exposures: number): readonly PagePicture[] {
  const residuals = Array.from({ length: exposures }, (_, index) => ({
    ...({ kind: "residual", exposure: exposureOf(index), detector: null } as const),
    ...{ facts: facts(index), png: samplePng(300, 300, index + 1) },
  }));
  const combined = facts(8, { datasetType: "biasMosaic8", low: -6, high: 6 });
  return [
    ...residuals,
    {
      ...({ kind: "detector", exposure: exposureOf(3), detector: 4 } as const),
      ...{ facts: facts(4, { datasetType: "verifyBiasIsrExp", outlines: false }), png: samplePng(300, 300, 44) },
    },
    { kind: "combined", exposure: null, detector: null, facts: combined, png: samplePng(600, 600, 40) },
    { kind: "difference", exposure: null, detector: null, facts: { ...combined, operation: "minus" }, png: samplePng(600, 600, 41) },
  ];
}

function sampleScience(): PageScience {
  const shown = facts(5, { datasetType: "verifyScience8", low: 900, high: 1100 });
  const picture = { kind: "science", exposure: exposureOf(5), detector: null, facts: shown, png: samplePng(600, 600, 45) } as const;
  return { product: "science", run: SCIENCE, exposures: [{ exposure: exposureOf(5), picture, steps: sampleSteps() }] };
}

/** A product with everything that a page can show. */
export function sampleProduct(detectors = 9, exposures = 8): PageProduct {
  const [first, ...others] = Array.from({ length: exposures }, (_, index) => exposureOf(index));
  return {
    ...{
      product: "bias",
      datasetType: "bias",
      run: "LSSTComCam/calib/DM-48520/t/biasGen.20250207a/run1",
      collection: "LSSTComCam/calib/DM-48520/t/bias.20250207a",
    },
    ...{
      verifyRun: "LSSTComCam/calib/DM-48520/t/verifyBias.20250207a/run1",
      fingerprint: "5e90".repeat(16),
      begin: "2024-11-25T00:00:00",
      end: null,
    },
    ...{ origin: [], construction: others, warnings: [], waived: [{ code: "selection-first-of-sequence", reason: HOSTILE }] },
    verification: { internal: others.slice(0, -2), external: others.slice(-2), first: first === undefined ? [] : [first] },
    detectors: Array.from({ length: detectors }, (_, detector) => ({
      ...{ detector, id: `0000000${detector % 10}-0000-4000-8000-000000000001`, unit: "electron", mean: 0.01, median: 0.009, stdev: 2.2 },
      ...{ used: 16_200_000, pixels: 16_288_000, rows: null },
    })),
    outcome: "needs-decision",
    isMissing: false,
    judgment: sampleJudgment(detectors, exposures),
    acceptance: [{ kind: "accepted", reason: "known since DM-46360", atMost: exposures }, { kind: "open" }],
    failures: [],
    measured: sampleMeasured(detectors, exposures),
    replaced: {
      set: "LSSTComCam/DM-46360",
      run: "LSSTComCam/calib/DM-46360/t/biasGen.20241101a/run1",
      detectors: [],
      measured: sampleMeasured(detectors, 2),
    },
    pictures: pictures(exposures),
    charts: { ...noCharts, conditions: sampleConditions(exposures) },
    details: biasDetails(detectors, others, HOSTILE),
  };
}

/** A set of several products: needs a decision, passes, fails by names only, was not tested. */
export function samplePage(changes: Partial<PageData> = {}): PageData {
  const bias = sampleProduct();
  const bare = {
    ...bias,
    judgment: null,
    acceptance: [],
    measured: null,
    replaced: null,
    pictures: [],
    waived: [],
    charts: noCharts,
    details: noDetails,
  };
  const passing: Judgment = { ...sampleJudgment(9, 8), outcome: "pass", causes: [], remarks: [], compared: null };
  return {
    ...{ set: "LSSTComCam/DM-48520", tag: "DM-48520 20250207a", reportDigest: "ab12".repeat(16) },
    products: [
      bias,
      { ...bare, product: "dark", datasetType: "dark", outcome: "pass", judgment: passing },
      {
        ...bare,
        product: "flat-r",
        datasetType: "flat",
        outcome: "fail",
        failures: ["2024032600003 R00_S11 C07 NOISE", `2024032600003 R00_S12 ${HOSTILE.replaceAll(" ", "")} SCATTER`],
      },
      {
        ...bare,
        product: "ptc",
        datasetType: "ptc",
        outcome: "pass",
        judgment: { ...passing, compared: [] },
        replaced: bias.replaced,
        charts: sampleCurves(),
      },
      {
        ...{ ...bare, charts: sampleDefects(9) },
        product: "defects",
        datasetType: "defects",
        replaced: bias.replaced,
        outcome: "no-test",
        verifyRun: null,
        verification: { internal: [], external: [], first: [] },
        details: defectDetails(9),
      },
      { ...bare, product: "crosstalk", datasetType: "crosstalk", outcome: "pass", judgment: passing, details: crosstalkDetails() },
      { ...bare, product: "bfk", datasetType: "bfk", outcome: "pass", judgment: passing, details: kernelDetails() },
      { ...bare, product: "cti", datasetType: "cti", outcome: "pass", judgment: passing, details: deferredDetails(9) },
    ],
    others: [
      { product: "biasBootstrap", run: "LSSTComCam/calib/DM-48520/t/biasBootstrapGen.20250207a/run1", exposures: [exposureOf(1)] },
      { product: "science", run: SCIENCE, exposures: [exposureOf(5)] },
    ],
    science: [sampleScience()],
    collections: [{ name: "skymaps", words: "1 skymap" }],
    focalPlane: sampleCamera(3, 3),
    commands: ["calib record LSSTComCam/DM-48520", "calib approve LSSTComCam/DM-48520 --propose"],
    leftOut: [{ part: "science mosaics", product: null, reason: `the set has no product science ${HOSTILE}` }],
    ...changes,
  };
}
