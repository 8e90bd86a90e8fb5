/** A reviewed plan: `calib preview --save FILE` writes it, and `calib up --plan FILE` carries out nothing else. */
export interface SavedPlan {
  readonly version: 1;
  readonly world: string;
  readonly only: {
    readonly repos: readonly string[] | null;
    readonly products: readonly string[] | null;
    readonly steps: readonly string[] | null;
  };
  readonly sets: readonly SavedSet[];
}

export interface SavedSet {
  readonly set: string;
  /** Digest of the declaration. */
  readonly digest: string;
  /** Digest of the chain file of its instrument; absent without one. */
  readonly chain?: string;
  /** The planned changes, one per line. */
  readonly lines: readonly string[];
}

/** `verified.json` in the world's folder: when each repository was last compared with the locks. It proves nothing. */
export interface Verifications {
  /** By repository; ISO 8601 UTC, null for never. */
  readonly repositories: Readonly<Record<string, { readonly at: string | null; readonly deep: string | null }>>;
}

/** The git source of a declaration that a run carries out, for the journal, the record, and the documentation of collections. */
export interface Source {
  /** Last commit that changed the calibset; null if git has none, or cannot be asked. */
  readonly commit: string | null;
  /** Author of that commit, `Name <address>`. */
  readonly author: string | null;
  /** Whether the file differs from that commit. */
  readonly changed: boolean;
  /** Reason of --force-unmerged; null if nothing was forced. */
  readonly forced: string | null;
}

export const unknownSource: Source = { commit: null, author: null, changed: false, forced: null };

/** The source in words; undefined if nothing is known. */
export function sourceWords({ commit, author, changed }: Source): string | undefined {
  if (commit === null) return changed ? "not committed" : undefined;
  const where = `commit ${commit.slice(0, 10)} of ${author ?? "somebody"}`;
  return changed ? `${where}, changed since` : where;
}
