import { assertNever } from "../../model/group.ts";
import type { Software } from "./software.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { holdsOf, lockedCollection, madeCollection } from "../../declare/auxiliaryOf.ts";

/** Source and branch of pipelines in words; the branch shows whether they were reviewed. */
export function softwareWords({ source, branch, commit, review }: Software): string {
  const where = `${source}${branch === null ? "" : `, ${branch}`}${commit === null ? "" : ` ${commit.slice(0, 12)}`}`;
  switch (review) {
    case "main branch":
      return where;
    case "reference pipelines":
      return `${where}: this project's reference pipelines, not for science`;
    case "development branch":
      return `${where}: a development branch, to be reviewed and merged before the TAXICAB is hailed`;
    case "not known":
      return `${where}: whether it was reviewed is not known`;
    default:
      return assertNever(review);
  }
}

/** User and machine of a write, without the process number. */
export const person = (by: string): string => by.replace(/\[\d+\]$/, "");

/** A UTC time without fractions of a second. */
export const moment = (at: string): string => at.replace(/\.\d+Z$/, "Z");

/** The state of a box. A box is ticked only on evidence; otherwise the evidence names what is missing or why it could not be checked. */
export interface Judged {
  readonly state: "ticked" | "open" | "could not check";
  readonly evidence: readonly string[];
}

export const ticked = (...evidence: readonly string[]): Judged => ({ state: "ticked", evidence });

export const open = (...missing: readonly string[]): Judged => ({ state: "open", evidence: missing });

/** A box that could not be checked. Further evidence is shown, but does not tick it. */
export const unchecked = ({ code, reason }: { readonly code: string; readonly reason: string }, ...known: readonly string[]): Judged => ({
  state: "could not check",
  evidence: [`could not check: ${code}: ${reason}`, ...known],
});

/** An auxiliary collection of a set. */
export interface AuxiliaryRow {
  readonly name: string;
  /** Locked content in words; empty before the set is locked. */
  readonly holds: readonly string[];
  readonly chains: readonly string[];
  /** Null before the collection is gathered. */
  readonly fingerprint: string | null;
}

export const auxiliaryRows = (loaded: LoadedSet): readonly AuxiliaryRow[] =>
  loaded.set.collections.map((each) => ({
    name: each.name,
    holds: holdsOf(lockedCollection(loaded, each)),
    chains: each.chains,
    fingerprint: madeCollection(loaded.lock?.made, each)?.fingerprint ?? null,
  }));
