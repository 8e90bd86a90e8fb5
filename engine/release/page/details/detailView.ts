import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import type { PageProduct } from "../pageData.ts";
import type { ValueSummary } from "../values/amplifiers.ts";
import { detectorName } from "../values/failures.ts";
import { defectValuesOf, type DefectValues } from "./defectValues.ts";
import { deferredOf, type Element, outstandingOf, type TypicalMatrix, typicalMatrixOf } from "./matrixValues.ts";
import { type ClassNoise, noiseValuesOf } from "./noiseValues.ts";
import { type Stability, stabilityOf } from "./stability.ts";

/** The details of a product as its page shows them; null or empty where they are left out. */
export interface DetailView {
  readonly defects: DefectValues | null;
  readonly noise: readonly ClassNoise[];
  readonly stability: Stability | null;
  readonly kernel: TypicalMatrix | null;
  readonly crosstalk: { readonly typical: TypicalMatrix | null; readonly outstanding: readonly Element[] } | null;
  readonly deferred: ValueSummary | null;
}

const OUTSTANDING = 12;

/** Computes what a page shows of the details. Pure. */
export function detailViewOf(product: PageProduct, plane: FocalPlaneResult | null): DetailView {
  const { defects, noise, matrices } = product.details;
  const nameOf = (detector: number): string => detectorName(product, plane, detector);
  return {
    defects: defects && defectValuesOf(defects, nameOf),
    noise: noise ? noiseValuesOf(noise, nameOf) : [],
    stability: stabilityOf(product, nameOf),
    kernel: matrices?.datasetType === "bfk" ? typicalMatrixOf(matrices) : null,
    crosstalk:
      matrices?.datasetType === "crosstalk"
        ? { typical: typicalMatrixOf(matrices), outstanding: outstandingOf(matrices, OUTSTANDING) }
        : null,
    deferred: matrices?.datasetType === "cti" ? deferredOf(matrices.now, nameOf) : null,
  };
}

/** Values of the details that are drawn by amplifier. */
export const drawnValuesOf = ({ defects, noise, stability, deferred }: DetailView): readonly ValueSummary[] => [
  ...(defects ? [defects.fraction] : []),
  ...noise.map(({ ratio }) => ratio).filter(({ amplifiers, missing }) => missing < amplifiers.length),
  ...(stability ? [stability.scatter] : []),
  ...(deferred ? [deferred] : []),
];
