import type { ExposureFacts } from "../bridge/wire.ts";
import type { LockMade } from "../model/lock.ts";
import { overlap, wireBound } from "../model/tai.ts";

/** The dataset of a set that processing of an exposure should find, or the reason why the set has none. */
export type Expected =
  | { readonly kind: "dataset"; readonly id: string }
  | { readonly kind: "none"; readonly id?: undefined }
  | { readonly kind: "other filter" | "other time"; readonly id?: undefined };

/** Whether the set decides the lookup. "none": it has no dataset of that detector, so that the lookup should find nothing. */
export const concernsSet = ({ kind }: Expected): boolean => kind === "dataset" || kind === "none";

/** The set's dataset for a detector, by filter and time of the exposure. */
export function expectedFor(made: LockMade, datasetType: string, detector: number, exposure: ExposureFacts | undefined): Expected {
  // The last product is searched first: people may have certified a type in several collections.
  const datasets = made.products
    .filter((product) => product.datasetType === datasetType)
    .toReversed()
    .flatMap((product) => product.datasets);
  const ofFilter = datasets.filter(
    ({ dataId }) => dataId["physical_filter"] === undefined || dataId["physical_filter"] === exposure?.physicalFilter,
  );
  if (!ofFilter.length) return { kind: "other filter" };
  const ofDetector = ofFilter.filter(({ dataId }) => dataId["detector"] === detector);
  // Curated products may have datasets for several dates.
  const dataset = ofDetector.find((each) => overlap(timespan(each), timespan(exposure)));
  if (dataset) return { kind: "dataset", id: dataset.id };
  return ofDetector.length ? { kind: "other time" } : { kind: "none" };
}

const timespan = (bounds: { readonly begin: string | null; readonly end: string | null } | undefined) => ({
  begin: wireBound(bounds?.begin ?? null),
  end: wireBound(bounds?.end ?? null),
});
