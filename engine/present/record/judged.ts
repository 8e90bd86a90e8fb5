/** Ticked only on evidence; otherwise what is missing, or why nobody can tell. */
export interface Judged {
  readonly state: "ticked" | "open" | "could not check";
  readonly evidence: readonly string[];
}

export const ticked = (...evidence: readonly string[]): Judged => ({ state: "ticked", evidence });

export const open = (...missing: readonly string[]): Judged => ({ state: "open", evidence: missing });

/** What is known besides is told too, and ticks nothing. */
export const unchecked = ({ code, reason }: { readonly code: string; readonly reason: string }, ...known: readonly string[]): Judged => ({ state: "could not check", evidence: [`could not check: ${code}: ${reason}`, ...known] });
