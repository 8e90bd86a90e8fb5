import type { Command } from "../bridge/typedCommands.ts";
import { buildRepository, type LoadedSet } from "../declare/loadedSet.ts";
import type { ReportedProduct } from "./reportData.ts";

/** cp_verify's own report of RUNs. Verifications stand ahead of generations, because the order counts (DMTN-222 section 7). */
export const cpvReport = (loaded: LoadedSet, cpVerify: string, verified: readonly string[], generated: readonly string[]): Command => [
  `${cpVerify}/bin/cpv_report.py`,
  "-r",
  buildRepository(loaded).uri,
  "-O",
  `cpv_reports/${loaded.set.ticket}`,
  ...[...verified, ...generated].flatMap((collection) => ["-c", collection]),
];

/** The dataset types whose notebook cp_verify names after them, as for the bias: cpVerifyBias.ipynb. */
const NOTEBOOKS: Readonly<Record<string, string | undefined>> = { bias: "Bias" };

/** Commands of the LSST stack that look further: cp_verify's report, and its notebooks. None if the reference pipelines verified the set. Pure. */
export function stackCommands(
  loaded: LoadedSet,
  products: readonly Pick<ReportedProduct, "product" | "datasetType" | "run" | "verifyRun">[],
): readonly string[] {
  const { lock, set } = loaded;
  const byStack = products.filter(
    ({ product }) => lock?.inputs.products.find((each) => each.product === product)?.verification?.pipeline.source === "CP_VERIFY_DIR",
  );
  if (!byStack.length) return [];
  const verified = byStack.flatMap(({ verifyRun }) => verifyRun ?? []);
  const report = cpvReport(
    loaded,
    "$CP_VERIFY_DIR",
    verified,
    byStack.map(({ run }) => run),
  ).join(" ");
  const notebooks = byStack.flatMap(({ product, datasetType, run, verifyRun }) => {
    const name = NOTEBOOKS[datasetType];
    if (name === undefined || verifyRun === null) return [];
    const collections = `-p genCollection ${run} -p verifyCollection ${verifyRun}`;
    const files = `$CP_VERIFY_DIR/notebooks/cpVerify${name}.ipynb ./cpVerify${name}-${set.ticket}-${product}.ipynb`;
    return [`papermill --prepare-only -p interactive False -p repository ${buildRepository(loaded).uri} ${collections} ${files}`];
  });
  return [report, ...notebooks];
}
