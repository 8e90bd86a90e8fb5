import type { Reader } from "../bridge/methods.ts";
import type { MadeProduct } from "../model/lock.ts";
import type { Difference } from "./driftReport.ts";
import type { DriftKind } from "./driftKinds.ts";
import type { Place } from "./place.ts";
import { subject } from "./compareRows.ts";

/** Every account of the site has to be able to read a calibration. */
const READABLE = 0o444;

/** Reads every file of a product and holds it against the lock's digest; what is known to be broken is not told twice. */
export async function compareFiles(
  workspace: Place,
  product: Pick<MadeProduct, "collection" | "datasetType" | "datasets">,
  known: readonly Difference[],
  reader: Reader,
  find: (kind: DriftKind, expected: string, what: string, datasets: readonly string[]) => Difference,
): Promise<readonly Difference[]> {
  const { id, path, sha256, mode } = await reader.call("digests", { repo: workspace.repo, collection: product.collection, datasetType: product.datasetType });
  const told = new Set(known.flatMap(({ datasets }) => datasets));
  return id.flatMap((each, index) => {
    const locked = product.datasets.find((dataset) => dataset.id === each);
    const digest = sha256[index] ?? null;
    const bits = mode[index] ?? READABLE;
    if (!locked || told.has(each)) return [];
    const what = subject(product, [locked]);
    return [
      ...(digest === locked.sha256 ? [] : [find("digest different", `${what}, sha256 ${locked.sha256}`, `${path[index] ?? ""}, sha256 ${digest ?? "could not be read"}`, [each])]),
      ...((bits & READABLE) === READABLE ? [] : [find("mode different", `${what}, readable by all`, `${path[index] ?? ""}, mode ${bits.toString(8).padStart(4, "0")}`, [each])]),
    ];
  });
}
