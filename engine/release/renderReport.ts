import { code, plain, table } from "../model/markdown.ts";
import { searchedBy } from "../declare/auxiliaryOf.ts";
import type { CollectedReport } from "./collectReport.ts";
import { exposureWords, renderVerdict } from "./renderJudgment.ts";
import type { ReportedProduct } from "./reportData.ts";
import { verdictWords } from "./verdictWords.ts";

/** The report in Markdown, for the TAXICAB (DMTN-222 section 3.4). */
export function renderReport({ data, digest, origins, warnings, pictures }: CollectedReport): string {
  const pictureNames = [...pictures.keys()];
  return [
    `# Verification report: ${data.set} (${data.tag})`,
    "",
    `Report digest \`${digest}\`. An approval names it; it covers everything below except pictures and waivers.`,
    "",
    ...table(
      ["product", "verdict", "datasets", "RUN"],
      [
        ...data.products.map((each) => [
          each.product,
          each.verdict.kind === "not-verified" ? `**${verdictWords(each.verdict)}**` : plain(verdictWords(each.verdict)),
          `${each.detectors.length}`,
          each.run,
        ]),
        ...data.others.map((each) => [each.product, "not certified", "", each.run]),
      ],
    ),
    ...(data.collections?.length
      ? [
          "",
          "## Auxiliary collections",
          "",
          ...data.collections.map(
            ({ name, holds, chains }) => `- ${code(name)}: ${holds.map(plain).join(", ")}; ${searchedBy(chains.map(code))}`,
          ),
        ]
      : []),
    ...data.products.flatMap((each) =>
      renderProduct(each, [...(origins.get(each.product) ?? []), ...(warnings.get(each.product) ?? [])], pictureNames),
    ),
    "",
  ].join("\n");
}

function renderProduct(reported: ReportedProduct, origin: readonly string[], pictureNames: readonly string[]): readonly string[] {
  return [
    "",
    `## ${reported.product}`,
    "",
    `- validity: [${reported.begin ?? "-∞"}, ${reported.end ?? "∞"}) TAI`,
    `- certified in: ${reported.collection}`,
    `- fingerprint: \`${reported.fingerprint}\``,
    ...origin,
    reported.verifyRun === null
      ? reported.judgment
        ? "- judged by its own values: cp_verify has no pipeline for it"
        : "- no verification"
      : `- verified on ${exposureWords(reported)} (${reported.verifyRun})`,
    ...(reported.declaredDetectors ? [`- detectors: ${plain(reported.declaredDetectors)}`] : []),
    ...reported.waived.map((waiver) => `- accepted by the set: ${code(waiver.code)}, ${plain(waiver.reason)}`),
    "",
    ...detectorTable(reported),
    "",
    ...pictureNames.filter((name) => isPictureOf(name, reported.product)).map((name) => `![combined ${name.replace(".png", "")}](${name})`),
    "",
    ...renderVerdict(reported),
  ];
}

function detectorTable({ detectors }: ReportedProduct): readonly string[] {
  const digits = (value: number | null) => value?.toFixed(3) ?? "";
  const lines = detectors.map(
    ({ detector, id, mean, median, stdev, rows, unit }) =>
      `| ${detector} | ${id} | ${rows === null ? `${digits(mean)} | ${digits(median)} | ${digits(stdev)}` : `${rows} rows | |`} | ${plain(unit)} |`,
  );
  return ["| detector | dataset | mean | median | standard deviation | unit |", "|---|---|---|---|---|---|", ...lines];
}

const isPictureOf = (name: string, product: string): boolean => new RegExp(`^${product}(-\\d+)?\\.png$`).test(name);
