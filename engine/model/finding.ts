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
