import { bands, type Band } from "../model/instruments.ts";
import type { Code } from "../errors.ts";

/** Parts of a collection's name below a ticket (DMTN-222 section 2). */
export interface ReadName {
  readonly tag: string;
  /** `biasGen`, `bias`, `verifyBias`. */
  readonly stem: string;
  readonly band: Band | null;
  readonly rerun: string;
  /** Part after the output: `run1` or a timestamp; null for the output itself. */
  readonly attempt: string | null;
}

const FORM = /^([^/]+)\/([A-Za-z_]+?)(?:-([a-z]+))?\.(\d{8}[a-z])(?:\/([^/]+))?$/;

/** Parses a name; undefined if no set would give it. */
export function readName(ticket: string, name: string): ReadName | undefined {
  const match = name.startsWith(`${ticket}/`) ? FORM.exec(name.slice(ticket.length + 1)) : null;
  const [, tag, stem, named, rerun, attempt] = match ?? [];
  const band = bands.find((each) => each === named) ?? null;
  if (tag === undefined || stem === undefined || rerun === undefined || (named !== undefined && band === null)) return undefined;
  return { tag, stem, band, rerun, attempt: attempt ?? null };
}

/** A note on a part of a ticket that does not fit into a calibset or could not be recovered. */
export interface AdoptNote {
  readonly code: Code;
  readonly detail: string;
}

export const adoptNote = (code: Code, detail: string): AdoptNote => ({ code, detail });
