import type { StatisticsResult } from "../../bridge/wire.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { AcceptanceRule } from "../../model/acceptance.ts";
import type { CollectedReport } from "../collectReport.ts";
import type { ReportedProduct } from "../reportData.ts";
import { noCharts } from "./charts/charts.ts";
import { stackCommands } from "../stackCommands.ts";
import { decidedOf } from "./decided.ts";
import { noDetails } from "./details/details.ts";
import type { Gathered } from "./gatherPage.ts";
import type { LeftOut, PageData, PageDetector, PageProduct } from "./pageData.ts";

/** The content of the pages, from a report and from what was read beside it. Pure. */
export function pageOfReport(loaded: LoadedSet, collected: CollectedReport, gathered: Gathered): PageData {
  const { set, approval } = loaded;
  const { data, digest } = collected;
  const rules = approval?.accepted ?? [];
  const products = data.products.map((each) => productOf(each, collected, gathered, rules));
  return {
    ...{ set: data.set, tag: data.tag, reportDigest: digest, products, others: data.others, focalPlane: gathered.focalPlane },
    science: gathered.science,
    collections: (data.collections ?? []).map(({ name, holds }) => ({ name, words: holds.join(", ") })),
    commands: [
      `calib record ${set.key}   # products, commands and repositories, for the ticket`,
      `calib journal ${set.key}   # every write`,
      `calib graph ${set.key} --state   # what is made from what`,
      `calib artifacts ${set.key} PRODUCT FOLDER   # the datasets of a product as files`,
      ...stackCommands(loaded, data.products),
      `calib approve ${set.key}   # accept`,
    ],
    leftOut: [...gathered.leftOut, ...products.flatMap(lacking)],
  };
}

function productOf(
  reported: ReportedProduct,
  { statistics, warnings }: CollectedReport,
  { pictures, details, measured, replaced, charts }: Gathered,
  rules: readonly AcceptanceRule[],
): PageProduct {
  const combined = new Set(reported.exposures);
  const { product, datasetType, run, collection, verifyRun, fingerprint, begin, end, waived } = reported;
  return {
    ...{ product, datasetType, run, collection, verifyRun, fingerprint, begin, end, waived },
    origin: originOf(reported),
    construction: reported.exposures,
    verification: reported.judgment?.exposures ?? {
      internal: reported.verification.filter((each) => combined.has(each)),
      external: reported.verification.filter((each) => !combined.has(each)),
      first: [],
    },
    warnings: warnings.get(product) ?? [],
    detectors: detectorsOf(reported, statistics.get(product) ?? []),
    ...decidedOf(reported, rules),
    measured: measured.get(product) ?? null,
    replaced: reported.judgment?.replaced
      ? { ...reported.judgment.replaced, detectors: [], measured: replaced.get(product) ?? null }
      : null,
    pictures: pictures.get(product) ?? [],
    charts: charts.get(product) ?? noCharts,
    details: details.get(product) ?? noDetails,
  };
}

function originOf({ curated, corrected }: ReportedProduct): readonly string[] {
  return [
    ...(curated ? [`${curated.texts.length} texts of ${curated.package} at commit ${curated.commit}`] : []),
    ...(corrected ? [`corrected from ${corrected.from} by ${corrected.author}, ${corrected.date}: ${corrected.reason}`] : []),
  ];
}

/** Numbers without bad pixels where they were read, and those of the report's data elsewhere. */
function detectorsOf({ detectors }: ReportedProduct, columns: readonly StatisticsResult[]): readonly PageDetector[] {
  const clipped = new Map(columns.flatMap(({ id, clipped: own }) => id.map((each, index) => [each, own[index] ?? null] as const)));
  return detectors.map((each) => {
    const good = clipped.get(each.id) ?? null;
    return { ...each, used: null, pixels: null, ...(good ?? {}) };
  });
}

/** Parts that the data of this product lack. */
function lacking({ product, outcome, judgment, replaced }: PageProduct): readonly LeftOut[] {
  if (outcome === "no-test") return [];
  return [
    ...(judgment
      ? []
      : [{ part: "tests and causes", product, reason: "the report has version 1, which knows failures by their names only" }]),
    ...(replaced ? [] : [{ part: "against what it replaces", product, reason: "no set that it replaces was read" }]),
  ];
}
