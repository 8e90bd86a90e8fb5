import { asDatasetType, type DatasetTypeName } from "./brand.ts";

/** The only place that knows a product (research: cp_pipe and cp_verify pipelines and bps templates). */
export interface Product {
  readonly name: string;
  /** Stem of the generation collection: `<stem>Gen.<rerun>`. */
  readonly stem: string;
  /** Certified dataset type; dimensions instrument, detector. */
  readonly datasetType: DatasetTypeName;
  /** Below CP_PIPE_DIR/pipelines/<instrument>/. */
  readonly pipeline: string;
  readonly verify: {
    /** Stem of the verification collection: `verify<Type>.<rerun>`. */
    readonly stem: string;
    /** Below CP_VERIFY_DIR/pipelines/<instrument>/. */
    readonly pipeline: string;
    /** Run-level statistics that carry the verdict. */
    readonly statistics: DatasetTypeName;
  };
  /** Observation types a construction may use (DMTN-222 section 3.1). */
  readonly observationTypes: readonly string[];
}

/** In order of construction: a product may need those before it. */
export const products = [
  {
    name: "bias",
    stem: "bias",
    datasetType: asDatasetType("bias"),
    pipeline: "cpBias.yaml",
    verify: { stem: "verifyBias", pipeline: "verifyBias.yaml", statistics: asDatasetType("verifyBiasStats") },
    observationTypes: ["bias"],
  },
] as const satisfies readonly Product[];

export type ProductName = (typeof products)[number]["name"];
