import { products } from "../engine/model/catalog.ts";
import { bandsOf, instruments } from "../engine/model/instruments.ts";
import type { Cluster, ExposureNeeds, Generation, Product } from "../engine/model/product.ts";
import { summaries } from "./catalog.ts";

/** docs/products.md: what may be declared, and how each is made. */
export function renderProducts(): string {
  const told = summaries();
  const made = ["name", "made from", "reads of the same set", "pipeline", "dataset type", "certified", "verified by", "statistics"];
  const taken = ["name", "instruments", "usual", "reason", "selection", "jobs of bps", "its header says it is used"];
  return [
    "<!-- Generated from engine/model/catalog.ts by npm run generate. -->",
    "# Products",
    "",
    HEAD,
    "",
    ...products.map(({ name }) => `- \`${name}\`: ${told.get(name) ?? ""}`),
    "",
    "## How each is made",
    "",
    ...table(made, products.map(madeRow)),
    "",
    READS,
    "",
    "## Where, and from what",
    "",
    ...table(taken, products.map(takenRow)),
    "",
    TAKEN,
    "",
    ...table(["instrument", "bands"], Object.keys(instruments).map((name) => [code(name), bandsOf(name).map(code).join(" ")])),
    "",
    "## Collections",
    "",
    COLLECTIONS,
    "",
  ].join("\n");
}

const madeRow = ({ name, instruments: those, generation, verification, certified, perBand, curated }: Product): readonly string[] => [
  code(name),
  !generation ? "" : !generation.pipeline ? (those.length ? "texts of a package" : "files of another camera's package") : `${measured({ generation, perBand })}${curated ? "; or texts of a package" : ""}`,
  generation ? generation.needs.join(", ") : "all that is certified",
  generation?.pipeline ? [generation.pipeline, ...Object.values(generation.variants).map(({ pipeline }) => pipeline)].map(code).join(", ") : "",
  generation ? code(generation.datasetType) : "",
  certified ? "yes" : generation ? "no, read from its RUN" : "no, looked at only",
  verification ? code(verification.pipeline) : "",
  verification ? `${code(verification.statistics)}${verification.verdict ? "" : ", no verdict"}` : "",
];

const measured = ({ generation, perBand }: { readonly generation: Generation; readonly perBand: boolean }): string =>
  generation.exposures ? `exposures of type ${generation.exposures.types.map(code).join(", ")}${perBand ? ", one of each band" : ""}` : "other products";

const takenRow = ({ name, instruments: those, generation, verification, isr, perBand }: Product): readonly string[] => [
  code(name),
  those.length === Object.keys(instruments).length ? "all" : those.map(code).join(", ") || "none",
  usual(generation?.exposures ?? null),
  generation?.exposures?.reasons.map(code).join(", ") ?? "",
  [generation?.exposures?.variable, verification && `${verification.variable}_V`].flatMap((variable) => (variable ? [code(perBand ? variable.replace(/(_V)?$/, "_r$1") : variable)] : [])).join(", "),
  [...(generation?.clusters ?? []), ...(verification?.clusters ?? [])].map(cluster).join(", "),
  isr ? code(isr.input.toUpperCase()) : "",
];

const usual = (needs: ExposureNeeds | null): string => (needs ? `${needs.usual}${needs.pairs ? " pairs" : ""}` : "");
const cluster = ({ tasks, dimension }: Cluster): string => `${tasks.map(code).join(" with ")} by ${dimension}`;
const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [row(head), row(head.map(() => "---")), ...rows.map(row)];
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const HEAD = `A calibset declares products by the names of the catalog, \`engine/model/catalog.ts\`, which is also the order in which
they are built and, from last to first, the order of the ticket chain.`;

const READS = `What a product reads of the same set it waits for: bootstraps until they are complete and looked at, the others until they are
certified and on the ticket chain. Nobody waits for a verdict but the release. What the set does not make, or makes only later, is
found in \`build.calibs\`; \`calib lock\` asks the pipelines in use what they read and refuses what neither holds. Each header names
what was read, as \`LSST CALIB UUID <NAME>\` and \`LSST CALIB RUN <NAME>\`, and the exposures as \`CPP_INPUT_<n>\`.

The reference pipelines read no \`defects\` for \`flat\`, and LATISS has no deferred charge taken out but of the flats for \`ptc\` and
\`bfk\`. LATISS takes its gains from the \`camera\`; the other instruments read \`ptc\` and \`linearizer\` for \`bias\`, \`dark\` and \`flat\`.

A flat is verified on the exposures it was made of, as in DMTN-222: cp_verify allows an exposure the noise of its own photons
only (NOISE at most the root of MEAN), and any other exposure has the flat's noise besides.

What is said to be texts of a package may be declared as \`curated: { package: "obs_lsst_data", commit: "<in full>" }\` in place of
exposures and verification: it is what people wrote in \`<package>/<instrument>/<dataset type>/<detector>/<YYYYMMDDTHHMMSS>.ecsv\`, and is
there before anything is measured. [More](curated.md).

Whatever is certified and has detectors may also be declared as \`corrected: { from, author, date, reason, changes }\` in place of exposures:
the datasets of an earlier RUN, some of them changed by people. [More](corrected.md).

Pipelines lie in \`pipelines/<instrument>/\` below \`CP_PIPE_DIR\` and \`CP_VERIFY_DIR\`, or below
\`python/calib_reference/cp_pipe\` and \`python/calib_reference/cp_verify\` where those are not set. What the reference pipelines lack
needs the real ones: \`calib lock\` says so.`;

const TAKEN = `\`usual\` is how many exposures it usually takes, \`reason\` what stands in their observation reason, \`selection\` what cp_pipe's and
cp_verify's bps templates call the selections (of band r, where there is one a band), and the jobs of bps are theirs. The last column is
ISR's name of what the self-check asks for; of a product without one no header tells, and only the lookup after the switch shows it.`;

const COLLECTIONS = `For instrument I, ticket T and tag G, derived in \`engine/model/names.ts\` and nowhere else; those of a trial build begin with
\`u/<name>/\`:

| collection | type | is |
|---|---|---|
| \`I/calib\` | CHAINED | the shared search chain of the instrument |
| \`I/calib/T\` | CHAINED | the ticket chain: all that the set certified |
| \`I/calib/T/G/biasGen.<rerun>\`, \`flatGen-r.<rerun>\`, \`defectGen.<rerun>\` | CHAINED | names the complete attempt |
| \`I/calib/T/G/biasGen.<rerun>/run<N>\` | RUN | the N-th attempt |
| \`I/calib/T/G/bias.<certifyRerun>\`, \`flat-r.<certifyRerun>\` | CALIBRATION | what is certified |
| \`I/calib/T/G/verifyBias.<verifyRerun>\`, \`verifyFlat-r.<verifyRerun>\` | CHAINED | verification, with RUNs \`run<N>\` |
| \`I/calib/T/G/selfCheck.<fingerprint8>/run<N>\` | RUN | self-check; no chain above it |
| \`I/calib_tagged/T\` | TAGGED | keeps the set from a cleaner; never for processing |`;
