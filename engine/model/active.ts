/**
 * `<ticket>.active.json`: repositories that use the set. A site that cannot reach them reads it before its own activation. It proves
 * the self-check of a repository whose cleaner removed the RUN.
 */
export interface ActiveRecord {
  readonly set: string;
  /** By name, e.g. `usdf/main`. */
  readonly repositories: Readonly<Record<string, ActiveRepository>>;
}

export interface ActiveRepository {
  /** Fingerprint of the lock whose datasets the repository uses. */
  readonly fingerprint: string;
  /** The RUN whose headers name these datasets; null for a set that certifies nothing. */
  readonly selfCheck: string | null;
  /** When this was first seen; ISO 8601, UTC. */
  readonly at: string;
}
