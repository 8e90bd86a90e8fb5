import type { AddressText, Count, IdNumber, NameText, PathText, ReadonlyRecord, SettingNumber, SettingText } from "./written.ts";

/** A world: sites and repositories, which have the same names in every world. `stacks/<world>.ts` exports one; paths are relative to its folder. */
export interface WorldDeclaration {
  readonly name: NameText;
  /** Site that builds official sets (DMTN-222 section 3.1). */
  readonly constructionSite: NameText;
  /** Folder of locks, approvals and review records: beside the calibset, for people to commit, or in the world's folder. */
  readonly papers: "beside" | "world";
  /** Branch that official work must be merged into before `up` writes anything, e.g. `origin/main`; null if git is not consulted. */
  readonly requireMerged: PathText | null;
  /**
   * Foreign calibrations that are known and left alone, by ticket (`LATISS/calib/DM-28636`), each with the reason.
   * `calib drift` lists all others.
   */
  readonly ignored?: ReadonlyRecord<PathText, string>;
  /** Usual numbers of exposures, by catalog name, if they differ from the catalog's: a simulated world has few. */
  readonly usual?: ReadonlyRecord<NameText, Count>;
  /**
   * Checkouts of the packages of curated calibrations, e.g. `{ obs_lsst_data: "packages/obs_lsst_data" }`. A package that EUPS
   * sets up (`OBS_LSST_DATA_DIR`) comes first.
   */
  readonly packages?: ReadonlyRecord<NameText, string>;
  /** Who signs bundles, and whose signatures sites accept; null if bundles are not signed. Without this field no site takes a bundle. */
  readonly signing?: SigningDeclaration | null;
  readonly sites: ReadonlyRecord<NameText, SiteDeclaration>;
  /** Repositories by name `<site>/<repository>`. */
  readonly repositories: ReadonlyRecord<PathText, RepositoryDeclaration>;
}

/** Files, each as a path or as the environment variable that holds the path, e.g. `$CALIB_SIGNING_KEY`. */
export interface SigningDeclaration {
  /** Private key of the account that builds. Bundles are made unsigned where it is absent, and signed by `calib bundles --sign`. */
  readonly key?: string;
  /** Allowed signers, as ssh-keygen(1) describes the file. */
  readonly signers: string;
}

export interface SiteDeclaration {
  /** Folder of the site's journal, jobs, locks and staging, on the file system of its datastores. */
  readonly work: string;
  /** Maximal number of pipelines that run at once. */
  readonly jobs: Count;
  /**
   * Hours after which `calib up` no longer waits for a running pipeline, which goes on; it waits without a limit if absent.
   * @exclusiveMinimum 0
   * @maximum 100000
   */
  readonly jobHours?: number;
  /** Settings of bps at the site. A set whose executor is bps cannot be built at a site without them. */
  readonly bps?: BpsSiteDeclaration;
  /** Name of the only host that writes to the site's repositories; every host may if absent. */
  readonly writer?: NameText;
  /** Allowed signers of bundles that come to this site, if they are not those of the world. */
  readonly signers?: string;
  /** Addresses (as in git) of those who may send a set here; absent if everybody may. */
  readonly targetedBy?: readonly AddressText[];
}

/** The batch system of a site, in the terms of ctrl_bps. */
export interface BpsSiteDeclaration {
  /**
   * The plugin's class, e.g. `lsst.ctrl.bps.htcondor.HTCondorService`; it has to be installed with the bridge.
   * @pattern ^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$
   */
  readonly wmsServiceClass: string;
  /**
   * Name of the compute site that `site` holds the settings of.
   * @pattern ^[A-Za-z_][\w-]*$
   */
  readonly computeSite: string;
  /** Settings of the compute site, as under `site: <computeSite>:`, e.g. `{ "class": "lsst.ctrl.bps.parsl.sites.Local", "cores": 2 }`. */
  readonly site?: BpsSection;
  /** Other settings of bps, e.g. `{ "accountingGroup": "rubin" }`; those of the set override them. */
  readonly settings?: BpsSection;
  /** Resources of the job that registers the outputs; 16 cores and 32768 MiB if absent, the defaults of bps. */
  readonly finalJob?: { readonly requestCpus?: Count; readonly requestMemory?: Count };
  /** Operator of submitted workflows; the account that runs `calib up` if absent. */
  readonly operator?: NameText;
}

export type BpsValue = SettingText | SettingNumber | boolean | BpsSection;

export interface BpsSection {
  readonly [key: string]: BpsValue;
}

export interface RepositoryDeclaration {
  /** URL, label of Butler's repository index (no slash), or path below the world's folder. */
  readonly uri: string;
  readonly instruments: ReadonlyRecord<NameText, InstrumentDeclaration>;
  /** Name of the only host that writes here; that of the site if absent. */
  readonly writer?: NameText;
  /**
   * Bytes that the database server grants, if known; for SQLite, the file system tells how much is free.
   * @asType integer
   * @minimum 1
   */
  readonly databaseLimit?: number;
  /** Whether an automatic cleaner runs here, so that calibrations must be TAGGED (DMTN-222 section 3.5.1). */
  readonly cleaned: boolean;
}

export interface InstrumentDeclaration {
  /** Detector IDs for which calibrations are expected. */
  readonly detectors: readonly IdNumber[];
  /** Check exposures: each set processes those within its validity range before the switch, and looks them up after it. */
  readonly check: { readonly exposures: readonly IdNumber[]; readonly raws: PathText };
}
