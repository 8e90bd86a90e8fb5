/** A world: sites and repositories under the same names everywhere; `stacks/<world>.ts` exports one. Paths are relative to its folder. */
export interface WorldDeclaration {
  readonly name: string;
  /** Site that builds official sets (DMTN-222 section 3.1). */
  readonly constructionSite: string;
  readonly sites: Readonly<Record<string, SiteDeclaration>>;
  /** By name `<site>/<repository>`. */
  readonly repositories: Readonly<Record<string, RepositoryDeclaration>>;
}

export interface SiteDeclaration {
  /** Folder of the site's journal, jobs, locks and staging; on the file system of its datastores. */
  readonly work: string;
}

export interface RepositoryDeclaration {
  readonly uri: string;
  readonly instruments: Readonly<Record<string, InstrumentDeclaration>>;
  /** Whether an automatic cleaner runs here, so that calibrations must be TAGGED (DMTN-222 section 3.5.1). */
  readonly cleaned: boolean;
}

export interface InstrumentDeclaration {
  /** Detector IDs for which calibrations are expected. */
  readonly detectors: readonly number[];
  /** Exposure, after any begin in use, that is processed before and looked up after the switch. */
  readonly check: { readonly exposure: number; readonly raws: string };
}
