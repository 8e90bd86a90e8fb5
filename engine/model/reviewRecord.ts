/** `<ticket>.looks.json`: the reviews of images that let a build go on after a checkpoint (DMTN-222 section 7, the spot checks). */
export interface ReviewRecord {
  readonly set: string;
  readonly looks: readonly Review[];
}

export interface Review {
  /** Catalog name; a review covers all bands. */
  readonly product: string;
  /** Digest of the fingerprints of what was reviewed: other content needs another review. */
  readonly content: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
