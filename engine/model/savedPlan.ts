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

/** `verified.json` in the world's folder: when each repository was last held against the locks. A memory, never a proof. */
export interface Verifications {
  /** By repository; ISO 8601 UTC, null for never. */
  readonly repositories: Readonly<Record<string, { readonly at: string | null; readonly deep: string | null }>>;
}

/** Where the wish comes from that a run carries out: for the documentation of what it makes, journal and record. */
export interface Source {
  /** Last commit that touched the calibset; null where git has none, or cannot be asked. */
  readonly commit: string | null;
  /** Who wrote that commit, `Name <address>`. */
  readonly author: string | null;
  /** Whether the file has been changed since. */
  readonly changed: boolean;
  /** Why somebody let the run write although it was not merged; null where nobody had to. */
  readonly forced: string | null;
}

export const unknownSource: Source = { commit: null, author: null, changed: false, forced: null };

/** In words; undefined where nothing is known. */
export function sourceWords({ commit, author, changed }: Source): string | undefined {
  if (commit === null) return changed ? "not committed" : undefined;
  const where = `commit ${commit.slice(0, 10)} of ${author ?? "somebody"}`;
  return changed ? `${where}, changed since` : where;
}
