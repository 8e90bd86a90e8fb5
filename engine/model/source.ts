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
