/** `verified.json` in the world's folder: when each repository was last held against the locks. A memory, never a proof. */
export interface Verifications {
  /** By repository; ISO 8601 UTC, null for never. */
  readonly repositories: Readonly<Record<string, { readonly at: string | null; readonly deep: string | null }>>;
}
