import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { bpsSubmission, type BpsRun, unsafeValue, printSubmission } from "../../../../engine/origins/pipeline/bpsSubmission.ts";
import { forms } from "../../../../engine/present/commands/forms.ts";
import { catalog } from "../../../../engine/model/catalog.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { bias, TICKET } from "../../factory.ts";
import { built } from "../../wide.ts";
import { seen } from "../../observed.ts";
import { htcondor, rows, submitted, submittedAlone } from "./submitting.ts";

const run: BpsRun = {
  instrument: "LATISS",
  ticket: "DM-43525",
  stem: "bias",
  name: "bias",
  band: null,
  clusters: [{ tasks: ["cpBiasIsr"], dimension: "exposure" }],
  executor: { kind: "bps" },
  site: htcondor,
  work: "/sites/usdf",
  cpPipe: null,
  pipeline: "/cp_pipe/pipelines/LATISS/cpBias.yaml",
  butlerConfig: "/repo/embargo",
  output: `${TICKET}/lowerSetTemp/biasGen.20240326a`,
  outputRun: `${TICKET}/lowerSetTemp/biasGen.20240326a/run2`,
  inputs: [TICKET, "LATISS/raw/all", "LATISS/calib"],
  query: "instrument='LATISS' and exposure in (2024032600002..2024032600004)",
  overrides: [],
};
const textOf = (loaded: ReturnType<typeof submitted>) =>
  forms.bps(loaded, seen(), loaded.set.products).text.replaceAll(loaded.workspace.root, "");
const with_ = (changes: Partial<BpsRun>) => bpsSubmission({ ...run, ...changes });

test("the submissions of a generation and its verification", () => {
  const loaded = submitted(
    {},
    {
      kind: "bps",
      requestMemory: 4096,
      overrides: { verifyBias: { requestMemory: 8192, cluster: {}, pipetask: { verifyBiasIsr: { requestCpus: 2 } } } },
    },
  );
  expectGolden("bps-bias", textOf(loaded));
});

test("the submissions of anaglyph flats of a trial, and the requests of FGCM", () => {
  const flats = { rerun: bias.rerun, variant: "anaglyph" as const, bands: { g: { exposures: bias.exposures } } };
  const loaded = submitted(
    {
      instrument: "LSSTCam",
      products: { flat: flats },
      build: { repo: "usdf/ir2", raws: "LSSTCam/raw/all", calibs: ["LSSTCam/calib"], executor: "pipetask" },
    },
    { kind: "bps" },
    "erykoff",
  );
  expectGolden("bps-flat-anaglyph", textOf(loaded));
  expect(with_({ stem: "illuminationCorrection" }).pipetask).toEqual({
    cpIlluminationCorrectionFgcmBuildFromIsolatedStars: { requestMemory: 8192 },
    cpIlluminationCorrectionFgcmFitCycle: { requestMemory: 32000, requestCpus: 8, extraRunQuantumOptions: "-j 1 -n 8" },
  });
});

const piped = rows.filter(([name]) => catalog[name].form !== "curated");

test.each(piped)("%s of %s: every value is literal, and the file has exactly these values", (name, instrument) => {
  const loaded = submittedAlone(name, instrument);
  const { text, json } = forms.bps(loaded, seen(), loaded.set.products);
  expect(text).not.toMatch(/[${}]/);
  const documents = text.split("---\n").map((each) => parse(each, { version: "1.1" }) as Record<string, unknown>);
  expect(documents).toEqual(Object.values(json as object));
  expect(documents.length).toBeGreaterThan(0);
  for (const document of documents) {
    const { output, outputRun, inCollection } = document["payload"] as Record<string, string>;
    expect(outputRun).toBe(`${output ?? ""}/run1`);
    expect(document["submitPath"]).toBe(`/worlds/paper/sites/usdf/submit/${outputRun ?? ""}`);
    expect(inCollection).toMatch(new RegExp(`${instrument}/raw/all,${instrument}/calib,`));
    expect(document["finalJob"]).toEqual({ requestCpus: 4, updateOutputChain: "" });
  }
});

test("settings of the set override the template, and both override settings of the site", () => {
  const cluster = { all: { pipetasks: "cpBiasIsr,cpBiasCombine", dimensions: "detector" } };
  const settings = { accountingGroup: "rubin", project: "foreign", payload: { output: "foreign" } };
  const submission = with_({
    executor: { kind: "bps", requestMemory: 4096, overrides: { bias: { requestMemory: 9000, cluster } } },
    site: { ...htcondor, settings },
  });
  expect(submission).toMatchObject({
    accountingGroup: "rubin",
    project: "DM-43525",
    payload: { output: run.output },
    requestMemory: 9000,
    cluster,
  });
  expect(with_({ executor: { kind: "bps", requestMemory: 4096, overrides: { dark: { requestMemory: 9000 } } } })).toMatchObject({
    requestMemory: 4096,
  });
  expect(with_({ executor: { kind: "bps", overrides: { bias: { cluster: {} } } } })).not.toHaveProperty("clusterAlgorithm");
  expect(with_({ stem: "sky", cpPipe: "/stack/cp_pipe" })).toMatchObject({
    includeConfigs: ["/stack/cp_pipe/bps/caching/cp_caching.yaml"],
  });
  expect(with_({ stem: "sky" })).not.toHaveProperty("includeConfigs");
});

test("every submission reads back unchanged", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("no", "1:30", "0x1f", "12:00:00", "~", "1e3", "a\nb", "# x", "- y", "2024-04-10", "<<"),
  );
  const texts = fc.record({
    pipeline: word,
    butlerConfig: word,
    output: word,
    outputRun: word,
    query: word,
    ticket: word,
    work: word,
    inputs: fc.array(word),
    overrides: fc.array(word, { maxLength: 2 }),
  });
  const settings = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), fc.oneof(word, fc.integer(), fc.boolean()), { maxKeys: 3 });
  fc.assert(
    fc.property(texts, settings, (changes, site) => {
      const submission = with_({ ...changes, site: { ...htcondor, site } });
      expect(parse(printSubmission(submission), { version: "1.1" })).toEqual(submission);
    }),
    { seed: 6, numRuns: 300 },
  );
});

test.each<[string, Partial<BpsRun>, string | undefined]>([
  ["plain paths and names", {}, undefined],
  ["names of a trial", { outputRun: "u/erykoff/LATISS/calib/DM-1/t/biasGen.20240326a/run1" }, undefined],
  ["blanks and single quotes in the selection", { query: "instrument='LATISS' and exposure.observation_type='bias'" }, undefined],
  ["a blank in a path", { pipeline: "/my stack/cpBias.yaml" }, 'pipelineYaml "/my stack/cpBias.yaml"'],
  ["a variable in a path", { butlerConfig: "${REPO}" }, 'butlerConfig "${REPO}"'],
  ["a brace in the site's folder", { work: "/scratch/{me}" }, `submitPath "/scratch/{me}/submit/${run.outputRun}"`],
  ["a double quote in the selection", { query: 'instrument="LATISS"' }, 'dataQuery "instrument=\\"LATISS\\""'],
  ["a variable in the selection", { query: "exposure > $FIRST" }, 'dataQuery "exposure > $FIRST"'],
])("values that bps would change are named: %s", (_case, changes, unsafe) => {
  expect(unsafeValue(with_(changes))).toBe(unsafe);
});

test("a precursor that is read from its RUN is named by the RUN, even before it is made", () => {
  const loaded = submitted({
    products: {
      biasBootstrap: { rerun: bias.rerun, exposures: bias.exposures },
      darkBootstrap: { rerun: bias.rerun, exposures: bias.exposures },
    },
  });
  const inputs = (view: ReturnType<typeof seen>) =>
    (forms.bps(loaded, view, loaded.set.products).json as Record<string, { payload: { inCollection: string } }>)["darkBootstrap"]?.payload
      .inCollection;
  const before = `${TICKET}/lowerSetTemp/biasBootstrapGen.20240326a/run1,LATISS/raw/all,LATISS/calib`;
  expect(inputs(seen())).toBe(before);
  expect(inputs(seen(built(loaded, ["biasBootstrap"])))).toBe(before);
});

test("a set whose executor changes keeps its lock", () => {
  const digests = (loaded: ReturnType<typeof submitted>) => loaded.set.products.map(({ digest }) => digest);
  expect(digests(submitted({}, { kind: "bps", requestMemory: 4096 }))).toEqual(digests(submitted({}, "pipetask")));
  expect(submitted().set.digest).not.toBe(submitted({}, "pipetask").set.digest);
});
