/** A world: sites and repositories under the same names everywhere; `stacks/<world>.ts` exports one. Paths are relative to its folder. */
export interface WorldDeclaration {
  readonly name: string;
  /** Site that builds official sets (DMTN-222 section 3.1). */
  readonly constructionSite: string;
  /** Where locks, approvals and looks lie: beside the calibset, for people to commit, or in the world's folder. */
  readonly papers: "beside" | "world";
  /** Branch that official work must be merged into before `up` writes anything, e.g. `origin/main`; null where nothing is asked of git. */
  readonly requireMerged: string | null;
  /**
   * Calibrations that no set makes and that are left as they are, by ticket (`LATISS/calib/DM-28636`), each with the reason;
   * `calib drift` lists all others.
   */
  readonly ignored?: Readonly<Record<string, string>>;
  /** How many exposures products are usually made from here, by catalog name, where that differs from the catalog: a simulated world has few. */
  readonly usual?: Readonly<Record<string, number>>;
  /**
   * Checkouts of packages that curated calibrations come from, e.g. `{ obs_lsst_data: "packages/obs_lsst_data" }`; where EUPS
   * sets one up (`OBS_LSST_DATA_DIR`), that is taken.
   */
  readonly packages?: Readonly<Record<string, string>>;
  readonly sites: Readonly<Record<string, SiteDeclaration>>;
  /** By name `<site>/<repository>`. */
  readonly repositories: Readonly<Record<string, RepositoryDeclaration>>;
}

export interface SiteDeclaration {
  /** Folder of the site's journal, jobs, locks and staging; on the file system of its datastores. */
  readonly work: string;
  /** Pipelines at a time. */
  readonly jobs: number;
  /** How bps runs here; a set whose executor is bps cannot be built at a site without it. */
  readonly bps?: BpsSiteDeclaration;
  /** Addresses of those who may send a set here, as git has them; everybody where the field is absent. */
  readonly targetedBy?: readonly string[];
}

/** The batch system of a site, in bps's own words (ctrl_bps). */
export interface BpsSiteDeclaration {
  /**
   * The plugin's class, e.g. `lsst.ctrl.bps.htcondor.HTCondorService`; any will do that is installed beside the bridge.
   * @pattern ^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$
   */
  readonly wmsServiceClass: string;
  /**
   * Name of the compute site, whose settings are `site`.
   * @pattern ^[A-Za-z_][\w-]*$
   */
  readonly computeSite: string;
  /** Settings of the compute site: what stands under `site: <computeSite>:`, e.g. `{ "class": "lsst.ctrl.bps.parsl.sites.Local", "cores": 2 }`. */
  readonly site?: BpsSection;
  /** Other settings of bps, e.g. `{ "accountingGroup": "rubin" }`; what comes from the set wins. */
  readonly settings?: BpsSection;
  /** What the job that registers the outputs asks for; 16 cores and 32768 MiB where absent, bps's own defaults. */
  readonly finalJob?: { readonly requestCpus?: number; readonly requestMemory?: number };
  /** In whose name workflows are submitted; the account that runs `calib up` where absent. */
  readonly operator?: string;
}

export type BpsValue = string | number | boolean | BpsSection;

export interface BpsSection {
  readonly [key: string]: BpsValue;
}

export interface RepositoryDeclaration {
  readonly uri: string;
  readonly instruments: Readonly<Record<string, InstrumentDeclaration>>;
  /**
   * Bytes that the database server grants, where it is known; of SQLite the file system says what is free.
   * @minimum 1
   */
  readonly databaseLimit?: number;
  /** Whether an automatic cleaner runs here, so that calibrations must be TAGGED (DMTN-222 section 3.5.1). */
  readonly cleaned: boolean;
}

export interface InstrumentDeclaration {
  /** Detector IDs for which calibrations are expected. */
  readonly detectors: readonly number[];
  /** Exposures that are processed before and looked up after the switch, of each set those within its validity range. */
  readonly check: { readonly exposures: readonly number[]; readonly raws: string };
}
