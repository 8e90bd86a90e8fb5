import type { ExposureFacts } from "../bridge/wire.ts";
import { isAbsent } from "../model/detectors.ts";
import type { LockedDataset, LockMade, MadeProduct } from "../model/lock.ts";
import { overlap, wireBound } from "../model/tai.ts";

/** The dataset of a set that processing of an exposure should find, or the reason why the set has none. */
export type Expected =
  | { readonly kind: "dataset"; readonly id: string }
  | { readonly kind: "none"; readonly id?: undefined }
  /** The set is declared without the detector, so that the dataset of another ticket answers. */
  | { readonly kind: "declared absent"; readonly id?: undefined }
  | { readonly kind: "other filter" | "other time"; readonly id?: undefined };

/** Whether the set decides the lookup. "none": it lacks the dataset without declaring so, and the lookup should find nothing. */
export const concernsSet = ({ kind }: Expected): boolean => kind === "dataset" || kind === "none";

/** The set's dataset for a detector, by filter and time of the exposure. */
export function expectedFor(made: LockMade, datasetType: string, detector: number, exposure: ExposureFacts | undefined): Expected {
  const isOfFilter = ({ dataId }: LockedDataset): boolean =>
    dataId["physical_filter"] === undefined || dataId["physical_filter"] === exposure?.physicalFilter;
  // The last product is searched first: people may have certified a type in several collections.
  const products = made.products.toReversed().filter((product) => product.datasetType === datasetType && product.datasets.some(isOfFilter));
  const ofFilter = products.flatMap(({ datasets }) => datasets).filter(isOfFilter);
  if (!ofFilter.length) return { kind: "other filter" };
  const ofDetector = ofFilter.filter(({ dataId }) => dataId["detector"] === detector);
  // Curated products may have datasets for several dates.
  const dataset = ofDetector.find((each) => overlap(timespan(each), timespan(exposure)));
  if (dataset) return { kind: "dataset", id: dataset.id };
  if (ofDetector.length) return { kind: "other time" };
  return { kind: products.some((product) => lacksByDeclaration(product, detector)) ? "declared absent" : "none" };
}

const lacksByDeclaration = ({ datasets, detectors }: MadeProduct, detector: number): boolean =>
  isAbsent(String(datasets[0]?.dataId["instrument"]), detector, detectors);

const timespan = (bounds: { readonly begin: string | null; readonly end: string | null } | undefined) => ({
  begin: wireBound(bounds?.begin ?? null),
  end: wireBound(bounds?.end ?? null),
});
