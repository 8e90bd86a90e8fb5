/** A plan as it was reviewed: `calib preview --save FILE` writes it, `calib up --plan FILE` carries out nothing else. */
export interface SavedPlan {
  readonly version: 1;
  readonly world: string;
  readonly only: { readonly repos: readonly string[] | null; readonly products: readonly string[] | null; readonly steps: readonly string[] | null };
  readonly sets: readonly SavedSet[];
}

export interface SavedSet {
  readonly set: string;
  /** Of the declaration. */
  readonly digest: string;
  /** What would be done, line by line. */
  readonly lines: readonly string[];
}
