import { compact } from "../model/ranges.ts";
import type { ReportData, ReportedProduct } from "./data.ts";

/** The report as Markdown, for the TAXICAB (DMTN-222 section 3.4). */
export function renderReport(data: ReportData, digest: string): string {
  return [
    `# Verification report: ${data.set} (${data.tag})`,
    "",
    `Report digest \`${digest}\`. An approval names it; it covers everything below but the pictures.`,
    "",
    "| product | verdict | tests | failures | datasets | RUN |",
    "|---|---|---|---|---|---|",
    ...data.products.map((each) => `| ${each.product} | ${each.verdict.kind} | ${each.tests} | ${each.verdict.failures.length} | ${each.detectors.length} | ${each.run} |`),
    ...data.products.flatMap(renderProduct),
    "",
  ].join("\n");
}

function renderProduct(each: ReportedProduct): readonly string[] {
  return [
    "",
    `## ${each.product}`,
    "",
    `- validity: [${each.begin}, ${each.end ?? "∞"}) TAI`,
    `- certified in: ${each.collection}`,
    `- fingerprint: \`${each.fingerprint}\``,
    `- made from ${each.exposures.length} exposures: ${compact(each.exposures)}`,
    `- verified on ${each.verification.length} exposures: ${compact(each.verification)} (${each.verifyRun})`,
    "",
    "| detector | dataset | mean | median | standard deviation | unit |",
    "|---|---|---|---|---|---|",
    ...each.detectors.map((one) => `| ${one.detector} | ${one.id} | ${one.mean.toFixed(3)} | ${one.median.toFixed(3)} | ${one.stdev.toFixed(3)} | ${one.unit} |`),
    "",
    ...each.detectors.map((one) => `![combined ${each.product}, detector ${one.detector}](${each.product}-${one.detector}.png)`),
    "",
    ...(each.verdict.failures.length ? ["### Failures", "", ...each.verdict.failures.map((failure) => `- \`${failure}\``)] : ["No test failed."]),
  ];
}
