/** `<ticket>.looks.json`: who looked at which images and let the build go on (DMTN-222 section 7, the spot checks). */
export interface ReviewRecord {
  readonly set: string;
  readonly looks: readonly Look[];
}

export interface Look {
  /** Catalog name, over all its bands. */
  readonly product: string;
  /** Digest of the fingerprints of what was looked at: another content is looked at anew. */
  readonly content: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
