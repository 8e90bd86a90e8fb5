import { isNewer } from "./age.ts";
import { sameHit, type Hit } from "./hit.ts";

/** What became of a lookup. Some are what people expect of a change, the others worth a warning. */
export type ChangeKind = (typeof expectedKinds)[number] | (typeof warningKinds)[number];

export const expectedKinds = [
  /** Something is found where nothing was. */
  "first",
  /** A newer dataset replaces an older one. */
  "newer",
  /** One answer where there were several. */
  "settled",
] as const;

export const warningKinds = [
  /** An older dataset replaces a newer one. */
  "reversion",
  /** Nothing is found any more. */
  "removal",
  /** The detector is missing from a collection that answers for its siblings: it finds what stands behind. */
  "fall-through",
  /** A dataset with an end stands ahead of one that began later. */
  "historical shadows newer",
  /** Butler refuses: two ranges of one collection. */
  "ambiguous",
] as const;

export const isWarning = (kind: ChangeKind): boolean => warningKinds.some((each) => each === kind);

/** Null where the same datasets are found as before, under whatever names. `fell`: siblings are now answered from a collection ahead that lacks this one. */
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

/** What has been made for a closed period answers ahead of what began after it. */
const shadows = ({ row: historical }: Found, { row: later }: Found): boolean =>
  historical.range.end !== null && later.range.begin !== null && (historical.range.begin === null || historical.range.begin < later.range.begin);
