import type { Count, NameText, ReadonlyRecord, SettingText } from "./written.ts";

/** The batch processing service (ctrl_bps). The site names the batch system: stacks/<world>.ts. */
export interface BpsExecutor {
  readonly kind: "bps";
  /** Memory of a job in MiB, unless `overrides` has another; 2048 if absent, the default of bps. */
  readonly requestMemory?: Count;
  /** Differences from the templates of cp_pipe and cp_verify, by product (`bias`) or by verification (`verifyBias`). */
  readonly overrides?: Readonly<Record<string, BpsOverrides>>;
}

export interface BpsOverrides {
  /** Memory of a job in MiB. */
  readonly requestMemory?: Count;
  /** Clusters of quanta, by name, in place of the template's; `{}` for one job per quantum. */
  readonly cluster?: ReadonlyRecord<NameText, BpsCluster>;
  /** Requests of tasks, by label, which override those of the template. */
  readonly pipetask?: ReadonlyRecord<NameText, BpsRequest>;
}

/** Quanta that share a job: quanta of some tasks that agree in some dimensions. */
export interface BpsCluster {
  /**
   * Task labels, separated by commas, e.g. `cpFlatIsr,cpFlatMeasure`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly pipetasks: string;
  /**
   * Dimensions, separated by commas, e.g. `exposure` or `detector`.
   * @pattern ^\w+(,\w+)*$
   */
  readonly dimensions: string;
  /**
   * Dimensions by which a cluster is split again.
   * @pattern ^\w+(,\w+)*$
   */
  readonly partitionDimensions?: string;
  /** Maximal number of jobs, with `partitionDimensions`. */
  readonly partitionMaxClusters?: Count;
}

/** Resources that bps requests from the batch system. */
export interface BpsRequest {
  /** Memory of a job in MiB. */
  readonly requestMemory?: Count;
  readonly requestCpus?: Count;
  /** Time of a job in minutes. */
  readonly requestWalltime?: Count;
  /** Options of `pipetask run-qbb`, e.g. `-j 1 -n 8`. */
  readonly extraRunQuantumOptions?: SettingText;
}
