import type {
  AnalysisResult,
  ConstructionResult,
  DefectOriginsResult,
  DifferencesResult,
  MatricesResult,
  NoiseBudgetResult,
} from "../../../bridge/wire.ts";

/** What the page of a product shows beside pictures and measured values; null where it is left out. */
export interface ProductDetails {
  /** Bad pixels by origin. */
  readonly defects: DefectOriginsResult | null;
  readonly noise: NoiseBudgetResult | null;
  /** A crosstalk, a brighter-fatter kernel, or deferred charge. */
  readonly matrices: ComparedMatrices | null;
  /** The exposures that were combined, as headers state them. */
  readonly construction: ConstructionResult | null;
  readonly differences: ComparedRuns | null;
  /** Plots (base64) and metrics of analysis_tools. */
  readonly analysis: AnalysisResult | null;
}

export interface ComparedMatrices {
  readonly datasetType: MatrixType;
  readonly now: MatricesResult;
  /** Null if no replaced set is known, or its datasets are gone. */
  readonly before: MatricesResult | null;
}

export type MatrixType = "bfk" | "crosstalk" | "cti";

export interface ComparedRuns {
  readonly run: string;
  /** The RUN of the replaced product. */
  readonly against: string;
  readonly found: DifferencesResult;
}

export const noDetails: ProductDetails = {
  defects: null,
  noise: null,
  matrices: null,
  construction: null,
  differences: null,
  analysis: null,
};
