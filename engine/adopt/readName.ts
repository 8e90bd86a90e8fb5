import { bands, type Band } from "../model/instruments.ts";
import type { Code } from "../errors.ts";

/** Parts of a collection's name below a ticket (DMTN-222 section 2). */
export interface ReadName {
  readonly tag: string;
  /** `bias` for a certification, `biasGen` for a generation, `verifyBias` for a verification. */
  readonly stem: string;
  readonly band: Band | null;
  readonly rerun: string;
  /** The last part of a RUN's name: `run1` or a timestamp; null for an output chain or a certification. */
  readonly attempt: string | null;
}

/** `TAG/STEM[-BAND].RERUN[/ATTEMPT]` */
const FORM = /^([^/]+)\/([A-Za-z_]+?)(?:-([a-z]+))?\.(\d{8}[a-z])(?:\/([^/]+))?$/;

/** Parses the name of a collection; undefined if it does not have the form of a set's collections. */
export function readName(ticket: string, name: string): ReadName | undefined {
  const match = name.startsWith(`${ticket}/`) ? FORM.exec(name.slice(ticket.length + 1)) : null;
  const [, tag, stem, bandName, rerun, attempt] = match ?? [];
  const band = bands.find((each) => each === bandName) ?? null;
  if (tag === undefined || stem === undefined || rerun === undefined || (bandName !== undefined && band === null)) return undefined;
  return { tag, stem, band, rerun, attempt: attempt ?? null };
}

/** A note on a part of a ticket that does not fit into a calibset or could not be recovered. */
export interface AdoptNote {
  readonly code: Code;
  readonly detail: string;
  /** The collection that no product of the catalog stands for; absent in a note on anything else. */
  readonly collection?: string;
}

export const adoptNote = (code: Code, detail: string, collection?: string): AdoptNote => ({
  code,
  detail,
  ...(collection === undefined ? {} : { collection }),
});
