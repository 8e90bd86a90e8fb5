import { sameHit, type Hit } from "./search.ts";
import type { HeldRow } from "./holdings.ts";

/** The kind of a lookup's change. Some kinds are expected when a set is adopted; the others deserve a warning. */
export type ChangeKind = (typeof expectedKinds)[number] | (typeof warningKinds)[number];

export const expectedKinds = [
  /** A dataset is found where none was. */
  "first",
  /** A newer dataset replaces an older one. */
  "newer",
  /** One dataset is found where the lookup was ambiguous. */
  "settled",
] as const;

export const warningKinds = [
  /** An older dataset replaces a newer one. */
  "reversion",
  /** No dataset is found any more. */
  "removal",
  /** The detector is missing from a collection that answers for other detectors: the next collection answers. */
  "fall-through",
  /** A dataset of a closed period is found ahead of one that begins later. */
  "historical shadows newer",
  /** Two ranges of one collection match: Butler raises. */
  "ambiguous",
] as const;

export const isWarning = (kind: ChangeKind): boolean => warningKinds.some((each) => each === kind);

/**
 * Classifies a change; null if the same datasets are found as before, in any collection. `fell`: a collection ahead, which
 * lacks this detector, now answers for other detectors.
 */
export function kindOf(before: Hit | null, after: Hit | null, fell: boolean): ChangeKind | null {
  if (sameHit(before, after)) return fell && after ? "fall-through" : null;
  if (!after) return "removal";
  if (after.kind === "ambiguous") return "ambiguous";
  if (!before) return "first";
  if (before.kind === "ambiguous") return "settled";
  if (shadows(after, before)) return "historical shadows newer";
  if (isNewer(after.row, before.row) ?? true) return "newer";
  return fell ? "fall-through" : "reversion";
}

type Found = Extract<Hit, { kind: "found" }>;

/** Whether a dataset of a closed period is found ahead of one that begins after it. */
const shadows = ({ row: historical }: Found, { row: later }: Found): boolean =>
  historical.range.end !== null &&
  later.range.begin !== null &&
  (historical.range.begin === null || historical.range.begin < later.range.begin);

/**
 * Whether a dataset is newer than another; undefined if unknown. Rows have no time of creation. The first of these values that
 * both have and that differs decides: the time in a UUID of version 7 (Butler's since version 30); the rerun at the end of
 * the collection's or the RUN's name; the begin of the range. A dataset that is not made yet is newer than every existing one.
 */
function isNewer(a: HeldRow, b: HeldRow): boolean | undefined {
  if (a.unmade !== null || b.unmade !== null) return a.unmade !== null;
  for (const clock of [uuidTime, rerunDate, ({ range }: HeldRow) => range.begin ?? undefined]) {
    const [ofA, ofB] = [clock(a), clock(b)];
    if (ofA !== undefined && ofB !== undefined && ofA !== ofB) return ofA > ofB;
  }
  return undefined;
}

/** Milliseconds since 1970 in hexadecimal digits, RFC 9562 section 5.7. All have 12 digits, so that texts compare as numbers do. */
const uuidTime = ({ id }: HeldRow): string | undefined => /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab]/.exec(id)?.slice(1, 3).join("");

const rerunDate = ({ collection, run }: HeldRow): string | undefined =>
  /\.(\d{8}[a-z]*)$/.exec(collection)?.[1] ?? /\.(\d{8}[a-z]*)(?:\/[^/]*)?$/.exec(run)?.[1];
