import { CalibError, catalog, type Code } from "../errors.ts";

/** A problem in something that a person wrote. The catalog of codes has the remedy. */
export interface Diagnostic {
  readonly code: Code;
  readonly detail: string;
  readonly file: string;
  /** Counted from 1; absent if the problem has no line. */
  readonly line?: number;
  /** JSON pointer into the file's value; `locate` finds its line. */
  readonly pointer?: string;
}

export const remedyOf = (diagnostic: Diagnostic): string => catalog[diagnostic.code].remedy;

/** An error with all diagnostics about what a person wrote, never just the first. Its code is that of the first. */
export class DiagnosticsError extends CalibError {
  override readonly name = "DiagnosticsError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    const [first, ...others] = diagnostics;
    super(first?.code ?? "command-failed", [first?.detail ?? "no diagnostic was given", ...others.map(({ code, detail }) => `${code}: ${detail}`)].join("; "), options);
    this.diagnostics = diagnostics;
  }
}
