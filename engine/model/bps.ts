/** The batch processing service (ctrl_bps). Which batch system it submits to is the site's affair: stacks/<world>.ts. */
export interface BpsExecutor {
  readonly kind: "bps";
  /**
   * Memory of a job in MiB, where not `overrides` says otherwise; 2048 where absent, bps's own default.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** What is otherwise than in the templates of cp_pipe and cp_verify, by product (`bias`) or by verification (`verifyBias`). */
  readonly overrides?: Readonly<Record<string, BpsOverrides>>;
}

export interface BpsOverrides {
  /**
   * Memory of a job in MiB.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** Clusters of quanta, by name, in place of the template's; `{}` for a job a quantum. */
  readonly cluster?: Readonly<Record<string, BpsCluster>>;
  /** What tasks ask for, by label, over what the template says of them. */
  readonly pipetask?: Readonly<Record<string, BpsRequest>>;
}

/** Quanta that share a job: those of some tasks which agree in some dimensions. */
export interface BpsCluster {
  /**
   * Task labels with commas between, e.g. `cpFlatIsr,cpFlatMeasure`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly pipetasks: string;
  /**
   * Dimensions with commas between, e.g. `exposure` or `detector`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly dimensions: string;
  /**
   * Dimensions by which a cluster is taken apart again.
   * @pattern ^\w+(,\w+)*$
   */
  readonly partitionDimensions?: string;
  /**
   * Jobs at most, with `partitionDimensions`.
   * @minimum 1
   */
  readonly partitionMaxClusters?: number;
}

/** What bps asks the batch system for. */
export interface BpsRequest {
  /**
   * MiB.
   * @minimum 1
   */
  readonly requestMemory?: number;
  /** @minimum 1 */
  readonly requestCpus?: number;
  /**
   * Minutes.
   * @minimum 1
   */
  readonly requestWalltime?: number;
  /** Options of `pipetask run-qbb`, e.g. `-j 1 -n 8`. */
  readonly extraRunQuantumOptions?: string;
}
