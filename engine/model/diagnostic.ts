import { catalog, type Code } from "../errors.ts";

/** One problem of something a person wrote: what, where, and what to do about it. */
export interface Diagnostic {
  readonly code: Code;
  readonly detail: string;
  readonly file: string;
  /** 1-based; absent where the file as a whole is meant. */
  readonly line?: number;
  /** JSON pointer into the file's value, from which the line is found. */
  readonly pointer?: string;
}

export const remedyOf = (diagnostic: Diagnostic): string => catalog[diagnostic.code].remedy;

/** What a person wrote cannot be used: all findings at once, never just the first. */
export class DiagnosticsError extends Error {
  override readonly name = "FindingsError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.detail}`).join("; "));
    this.diagnostics = diagnostics;
  }
}
