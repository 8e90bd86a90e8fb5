import { catalogue, type Code } from "../errors.ts";

/** One problem of something a person wrote: what, where, and what to do about it. */
export interface Finding {
  readonly code: Code;
  readonly detail: string;
  readonly file: string;
  /** 1-based; absent where the file as a whole is meant. */
  readonly line?: number;
  /** JSON pointer into the file's value, from which the line is found. */
  readonly pointer?: string;
}

export const remedyOf = (finding: Finding): string => catalogue[finding.code].remedy;

/** What a person wrote cannot be used: all findings at once, never just the first. */
export class FindingsError extends Error {
  override readonly name = "FindingsError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.code}: ${finding.detail}`).join("; "));
    this.findings = findings;
  }
}
