import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { BpsSubmission } from "../../../../engine/origins/pipeline/bpsSubmission.ts";
import { templateOf } from "../../../../engine/origins/pipeline/bpsTemplates.ts";
import { packageRoot } from "../../../../engine/declare/workspace.ts";
import { products } from "../../../../engine/model/catalog.ts";
import type { Instrument } from "../../../../engine/model/instruments.ts";
import type { ProductDeclarations } from "../../../../engine/model/declaration.ts";
import { asBps, asEnv } from "../../../../engine/present/commands/forms.ts";
import { pipelineRuns, type PipelineRun } from "../../../../engine/origins/pipeline/pipelineRuns.ts";
import { bias, TICKET } from "../../factory.ts";
import { seen } from "../../observed.ts";
import { alone, submitted } from "./submitting.ts";

/** The settings of a template, with its variables. */
interface Facts {
  readonly pipeline: string;
  readonly output: string;
  readonly inputs: string;
  readonly query: string;
  readonly clusters: Readonly<Record<string, string>>;
  readonly config?: string;
  readonly pipetask?: object;
}

/** Facts of all templates of cp_pipe f029a3f2 and cp_verify 5855743; of templates that differ in the band only, one band. */
const upstream = JSON.parse(readFileSync(path.join(packageRoot, "test/engine/origins/pipeline/upstream.json"), "utf8")) as Readonly<
  Record<string, Facts>
>;

/** Intended differences from upstream; docs/bps.md gives the reasons. */
const ticketAhead = { inputs: "P,RAW,CALIBS" };
const otherwise: Readonly<Record<string, Partial<Facts>>> = {
  "bps_crosstalk.yaml": { clusters: { cpCrosstalkIsrByExposure: "cpCrosstalkIsr by exposure" } },
  "bps_verify_linearizer.yaml": { output: "P/TAG/verifyLinearizer.${VERIFY_RERUN}" },
  "bps_verify_bias.yaml": { clusters: { verifyBiasIsrByExposure: "verifyBiasIsr by exposure" } },
  "bps_verify_dark.yaml": { clusters: { verifyDarkIsrByExposure: "verifyDarkIsr by exposure" } },
  "bps_sky.yaml": {
    ...ticketAhead,
    clusters: {
      cpSkyIsrByDetector: "cpSkyIsr,cpSkyImage by detector",
      cpSkySubtractBackgroundByDetector: "cpSkySubtractBackground by detector",
    },
  },
  "bps_gain_correction.yaml": ticketAhead,
  "bps_flat_gradient_reference_g.yaml": ticketAhead,
  "bps_illuminationCorrection.yaml": ticketAhead,
};

/** Templates of products that no set makes. */
const unused = ["bps_flat_singleled_white.yaml"];

const files: Readonly<Record<string, string>> = {
  bf_distortion_matrix: "electrostaticBFDistortionMatrix",
  gainCorrection: "gain_correction",
};
const rerun = "20240326a";
const verifyRerun = "20240327b";

/** All products that pipelines make for an instrument. Upstream's templates do not read curated products for bootstraps. */
function whole(instrument: Instrument, variant?: "anaglyph"): ReturnType<typeof submitted> {
  const each = products
    .filter(({ instruments, form }) => instruments.includes(instrument) && form !== "curated")
    .map(({ name }) => alone(name, instrument));
  const declared = Object.assign({}, ...each) as ProductDeclarations;
  const flat = {
    rerun,
    verifyRerun,
    bands: { g: { exposures: bias.exposures, verification: bias.exposures } },
    ...(variant ? { variant } : {}),
  };
  const build = { repo: "usdf/embargo", raws: `${instrument}/raw/all`, calibs: [`${instrument}/calib`], executor: "pipetask" as const };
  return submitted({ instrument, build, products: { ...declared, flat } });
}

function factsOf(loaded: ReturnType<typeof submitted>): ReadonlyMap<string, Facts> {
  const { set } = loaded;
  const submissions = asBps(loaded, seen(), set.products).json as Readonly<Record<string, BpsSubmission>>;
  return new Map(pipelineRuns(loaded, seen(), set.products).map((run) => [fileOf(run), worded(loaded, run, submissions[run.title]!)]));
}

function fileOf({ step, product, output }: PipelineRun): string {
  const stem = output.bps?.stem ?? "";
  const { name } = templateOf(stem);
  return `bps_${step === "generate" ? (files[name] ?? name) : name}${product.band === null ? "" : `_${product.band}`}.yaml`;
}

function worded(
  loaded: ReturnType<typeof submitted>,
  { step, product }: PipelineRun,
  { pipelineYaml, payload, cluster, extraQgraphOptions, pipetask }: BpsSubmission,
): Facts {
  const { instrument, build } = loaded.set;
  const [, variables = {}] =
    Object.entries((asEnv(loaded, seen(), [product]).json as { products: Record<string, Record<string, string>> }).products)[0] ?? [];
  const letter = step === "generate" ? "${RERUN}" : "${VERIFY_RERUN}";
  const names = (text: string) =>
    text
      .replaceAll(TICKET.replace("LATISS", instrument), "P")
      .replaceAll("/lowerSetTemp/", "/TAG/")
      .replaceAll(product.verifyRerun, letter)
      .replaceAll(rerun, letter);
  const selection = Object.entries(variables).find(
    ([name]) => name.startsWith("SELECTION_") && name.endsWith("_V") === (step === "verify"),
  );
  const query = selection
    ? payload.dataQuery.replace(selection[1], `\${${selection[0]}}`)
    : payload.dataQuery.replace(instrument, "${INSTRUMENT}");
  return {
    pipeline: path.basename(pipelineYaml),
    output: names(payload.output),
    inputs: names(payload.inCollection)
      .replaceAll("/run1", "/run${BOOTSTRAP_RUN_NUMBER}")
      .replace(build.raws, "RAW")
      .replace(build.calibs.join(","), "CALIBS"),
    query,
    clusters: Object.fromEntries(
      Object.entries(cluster ?? {}).map(([name, { pipetasks, dimensions }]) => [name, `${pipetasks} by ${dimensions}`]),
    ),
    ...(extraQgraphOptions === undefined ? {} : { config: extraQgraphOptions }),
    ...(pipetask === undefined ? {} : { pipetask }),
  };
}

const submissions = new Map([...factsOf(whole("LSSTComCam")), ...factsOf(whole("LSSTCam")), ...factsOf(whole("LSSTCam", "anaglyph"))]);

test.each(Object.keys(upstream).filter((file) => !unused.includes(file)))("the submission is %s with its variables replaced", (file) => {
  expect(submissions.get(file)).toEqual({ ...upstream[file], ...otherwise[file] });
});

test("every intended difference from upstream exists", () => {
  for (const [file, facts] of Object.entries(otherwise))
    expect([file, upstream[file]]).not.toEqual([file, { ...upstream[file], ...facts }]);
  expect(unused.filter((file) => submissions.has(file) || !(file in upstream))).toEqual([]);
});
