import { CalibError, type Code } from "../errors.ts";

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

/** A diagnostic about a declaration, before its file is known. */
export type UnplacedDiagnostic = Pick<Diagnostic, "code" | "detail" | "pointer">;

export const diagnostic = (code: Code, detail: string, pointer: string): UnplacedDiagnostic => ({ code, detail, pointer });

export const diagnosticIf = (isWrong: boolean, code: Code, detail: string, pointer: string): readonly UnplacedDiagnostic[] =>
  isWrong ? [diagnostic(code, detail, pointer)] : [];

/** The line of a pointer's field in one parsed text, or of the value that lacks it. */
export type FindLine = (pointer: string) => number | undefined;

/** The names along a JSON pointer. */
export const pointerParts = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** A name as a part of a JSON pointer. */
export const pointerPart = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** An error with all diagnostics about what a person wrote, never just the first. Its code is that of the first. */
export class DiagnosticsError extends CalibError {
  override readonly name = "DiagnosticsError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    const [first, ...others] = diagnostics;
    super(
      first?.code ?? "command-failed",
      [first?.detail ?? "no diagnostic was given", ...others.map(({ code, detail }) => `${code}: ${detail}`)].join("; "),
      options,
    );
    this.diagnostics = diagnostics;
  }
}
