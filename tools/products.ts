import { products } from "../engine/model/catalog.ts";
import { bandsOf, instruments } from "../engine/model/instruments.ts";
import type { ExposureNeeds, Generation, Product } from "../engine/model/product.ts";
import { summaries } from "./catalog.ts";

/** docs/products.md: the products that a calibset may declare, and how each is made. */
export function renderProducts(): string {
  const summaryOfProduct = summaries();
  const made = ["name", "made from", "reads of the same set", "pipeline", "dataset type", "certified", "verified by", "statistics"];
  const taken = ["name", "instruments", "usual", "reason", "selection", "its header says it is used"];
  return [
    "<!-- Generated from engine/model/catalog.ts by npm run generate. -->",
    "# Products",
    "",
    HEAD,
    "",
    ...products.map(({ name }) => `- \`${name}\`: ${summaryOfProduct.get(name) ?? ""}`),
    "",
    "## How is each product made?",
    "",
    ...table(made, products.map(madeRow)),
    "",
    READS,
    "",
    "## Which instruments have it, and which exposures does it take?",
    "",
    ...table(taken, products.map(takenRow)),
    "",
    TAKEN,
    "",
    ...table(
      ["instrument", "bands"],
      Object.keys(instruments).map((name) => [code(name), bandsOf(name).map(code).join(" ")]),
    ),
    "",
    "## What are the collections called?",
    "",
    COLLECTIONS,
    "",
  ].join("\n");
}

const madeRow = ({ name, instruments: those, generation, verification, certified, perBand, curated }: Product): readonly string[] => [
  code(name),
  !generation
    ? ""
    : !generation.pipeline
      ? those.length
        ? "texts of a package"
        : "files of another camera's package"
      : `${measured({ generation, perBand })}${curated ? "; or texts of a package" : ""}`,
  generation ? generation.needs.join(", ") : "all that is certified",
  generation?.pipeline
    ? [generation.pipeline, ...Object.values(generation.variants).map(({ pipeline }) => pipeline)].map(code).join(", ")
    : "",
  generation ? code(generation.datasetType) : "",
  certified ? "yes" : generation ? "no, read from its RUN" : "no, only inspected",
  verification ? code(verification.pipeline) : "",
  verification ? `${code(verification.statistics)}${verification.verdict ? "" : ", no verdict"}` : "",
];

const measured = ({ generation, perBand }: { readonly generation: Generation; readonly perBand: boolean }): string =>
  generation.exposures
    ? `exposures of type ${generation.exposures.types.map(code).join(", ")}${perBand ? ", one of each band" : ""}`
    : "other products";

const takenRow = ({ name, instruments: those, generation, verification, isr, perBand }: Product): readonly string[] => [
  code(name),
  those.length === Object.keys(instruments).length ? "all" : those.map(code).join(", ") || "none",
  usual(generation?.exposures ?? null),
  generation?.exposures?.reasons.map(code).join(", ") ?? "",
  [generation?.exposures?.variable, verification && `${verification.variable}_V`]
    .flatMap((variable) => (variable ? [code(perBand ? variable.replace(/(_V)?$/, "_r$1") : variable)] : []))
    .join(", "),
  isr ? code(isr.input.toUpperCase()) : "",
];

const usual = (needs: ExposureNeeds | null): string => (needs ? `${needs.usual}${needs.pairs ? " pairs" : ""}` : "");
const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const HEAD = `A *product* is one kind of calibration that a calibset declares. The *catalog* (\`engine/model/catalog.ts\`) lists all products in the order of
construction; the ticket chain has the reverse order. A *precursor* is a product that another product reads.`;

const READS = `A product waits for the precursors that its own set makes: for bootstraps until they are complete and reviewed, for all others until they are
certified and on the ticket chain. Only the release waits for verdicts. Other precursors are found in \`build.calibs\`; \`calib lock\` asks the pipelines what
they read and refuses a set if a precursor is in neither. Headers name the precursors, as \`LSST CALIB UUID <NAME>\` and \`LSST CALIB RUN <NAME>\`, and the
exposures, as \`CPP_INPUT_<n>\`.

- The reference pipelines read no \`defects\` for \`flat\`. For LATISS they correct deferred charge only in the flats for \`ptc\` and \`bfk\`, and take gains
  from the \`camera\`; the other instruments read \`ptc\` and \`linearizer\` for \`bias\`, \`dark\` and \`flat\`.
- A flat is verified on its own exposures, as in DMTN-222: cp_verify allows an exposure only the noise of its own photons (NOISE at most the root of
  MEAN), and any other exposure has the noise of the flat as well.
- "Texts of a package" are [curated](curated.md) products. Certified products with detectors may be [corrected](corrected.md).
- "Its header says it is used" and the settings of the self-check are those of the reference ISR. The stack's IsrTaskLSST has no \`useGainsFrom=CAMERA\`
  (only \`PTC\` and \`LINEARIZER\`), and it also reads \`gain_correction\` (\`doCorrectGains\`) and \`electroBfDistortionMatrix\`
  (\`brighterFatterCorrectionMethod=ASTIER23\`). The reference ISR reads neither, and no reference pipeline makes them, so that the self-check says nothing
  about them.
- cp_verify's \`verifyGainFromFlatPairs\` verifies no product, but the gain of each day. The plots and metrics of analysis_tools (\`cpBiasCore_*\`,
  \`cpDefectCore_*\`, \`cpPtcCore_*\`) stay in the verification RUN; the report does not gather them. The ptc of the reference pipelines has no
  \`ampOffsets\`.
- Pipelines are in \`pipelines/<instrument>/\` below \`CP_PIPE_DIR\` and \`CP_VERIFY_DIR\`, or else the reference pipelines. \`calib lock\` reports a product
  without a pipeline.`;

const TAKEN = `\`usual\` is the usual number of exposures, \`reason\` their observation reason, and \`selection\` the variable of the bps templates (for band r, if there
is one per band). The last column is ISR's name in the header of a processed exposure, which the self-check reads. A product without one is checked only by
the lookup after the activation.`;

const COLLECTIONS = `I is the instrument, T the ticket and G the tag. The names of a trial begin with \`u/<name>/\`.

| collection | type | purpose |
|---|---|---|
| \`I/calib\` | CHAINED | the instrument chain, which all processing searches |
| \`I/calib/T\` | CHAINED | the ticket chain: everything that the set certified |
| \`I/calib/T/G/biasGen.<rerun>\`, \`flatGen-r.<rerun>\`, \`defectGen.<rerun>\` | CHAINED | names the complete attempt |
| \`I/calib/T/G/biasGen.<rerun>/run<N>\` | RUN | the N-th attempt |
| \`I/calib/T/G/bias.<certifyRerun>\`, \`flat-r.<certifyRerun>\` | CALIBRATION | certified datasets |
| \`I/calib/T/G/verifyBias.<verifyRerun>\`, \`verifyFlat-r.<verifyRerun>\` | CHAINED | verification, with RUNs \`run<N>\` |
| \`I/calib/T/G/selfCheck.<fingerprint8>/run<N>\` | RUN | self-check, without a chain |
| \`I/calib_tagged/T\` | TAGGED | protects the set from a cleaner; never used for processing |`;
