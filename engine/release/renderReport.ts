import { compact } from "../model/ranges.ts";
import { code, plain } from "../model/markdown.ts";
import { searchedBy } from "../declare/auxiliaryOf.ts";
import type { CollectedReport } from "./collectReport.ts";
import type { ReportedProduct } from "./reportData.ts";

/** The report in Markdown, for the TAXICAB (DMTN-222 section 3.4). */
export function renderReport({ data, digest, origins, pictures: files }: CollectedReport): string {
  const pictures = [...files.keys()];
  return [
    `# Verification report: ${data.set} (${data.tag})`,
    "",
    `Report digest \`${digest}\`. An approval names it; it covers everything below except pictures and waivers.`,
    "",
    "| product | verdict | tests | failures | datasets | RUN |",
    "|---|---|---|---|---|---|",
    ...data.products.map(
      (each) =>
        `| ${each.product} | ${each.verdict.kind} | ${each.tests} | ${each.verdict.failures.length} | ${each.detectors.length} | ${each.run} |`,
    ),
    ...data.others.map((each) => `| ${each.product} | not certified | | | | ${each.run} |`),
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
    ...data.products.flatMap((each) => renderProduct(each, origins.get(each.product) ?? [], pictures)),
    "",
  ].join("\n");
}

function renderProduct(each: ReportedProduct, origin: readonly string[], pictures: readonly string[]): readonly string[] {
  return [
    "",
    `## ${each.product}`,
    "",
    `- validity: [${each.begin ?? "-∞"}, ${each.end ?? "∞"}) TAI`,
    `- certified in: ${each.collection}`,
    `- fingerprint: \`${each.fingerprint}\``,
    ...origin,
    each.verifyRun === null
      ? "- not verified"
      : `- verified on ${each.verification.length} exposures: ${compact(each.verification)} (${each.verifyRun})`,
    ...each.waived.map((waiver) => `- accepted by the set: ${code(waiver.code)}, ${plain(waiver.reason)}`),
    "",
    ...detectorTable(each),
    "",
    ...pictures.filter((name) => isPictureOf(name, each.product)).map((name) => `![combined ${name.replace(".png", "")}](${name})`),
    "",
    ...(each.verdict.failures.length
      ? ["### Failures", "", ...each.verdict.failures.map((failure) => `- ${code(failure)}`)]
      : ["No test failed."]),
  ];
}

function detectorTable({ detectors }: ReportedProduct): readonly string[] {
  const digits = (value: number | null) => value?.toFixed(3) ?? "";
  const rows = detectors.map(
    (one) =>
      `| ${one.detector} | ${one.id} | ${one.rows === null ? `${digits(one.mean)} | ${digits(one.median)} | ${digits(one.stdev)}` : `${one.rows} rows | |`} | ${plain(one.unit)} |`,
  );
  return ["| detector | dataset | mean | median | standard deviation | unit |", "|---|---|---|---|---|---|", ...rows];
}

const isPictureOf = (name: string, product: string): boolean => new RegExp(`^${product}(-\\d+)?\\.png$`).test(name);
