import type { ExposureFacts } from "../bridge/wire.ts";
import type { LockMade } from "../model/lock.ts";

/** What processing of an exposure is to find of a type that the set makes. */
export type Expected = { readonly kind: "dataset"; readonly id: string } | { readonly kind: "none"; readonly id?: undefined } | { readonly kind: "other filter"; readonly id?: undefined };

/** The set's dataset for a detector, through the filter of the exposure; a filter of which the set has no calibration is not its business. */
export function expectedFor(made: LockMade, datasetType: string, detector: number, exposure: ExposureFacts | undefined): Expected {
  const datasets = made.products.filter((product) => product.datasetType === datasetType).flatMap((product) => product.datasets);
  const ofFilter = datasets.filter(({ dataId }) => dataId["physical_filter"] === undefined || dataId["physical_filter"] === exposure?.physicalFilter);
  if (!ofFilter.length) return { kind: "other filter" };
  const dataset = ofFilter.find(({ dataId }) => dataId["detector"] === detector);
  return dataset ? { kind: "dataset", id: dataset.id } : { kind: "none" };
}
