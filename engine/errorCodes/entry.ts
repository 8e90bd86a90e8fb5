/** Cause and remedy of an error code. */
export interface CatalogEntry {
  readonly cause: string;
  readonly remedy: string;
}

export function entry(cause: string, remedy: string): CatalogEntry {
  return { cause, remedy };
}
