import type { Code } from "../errors.ts";

/** Something that does not fit into a calibset, or could not be found out. */
export interface Told {
  readonly code: Code;
  readonly detail: string;
}

export const told = (code: Code, detail: string): Told => ({ code, detail });
