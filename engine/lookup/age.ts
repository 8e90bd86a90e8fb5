import type { HeldRow } from "./holdings.ts";

/**
 * Whether a dataset is newer than another. No row says when its dataset was made, so the first of these that both have and that
 * differs decides: the time in a UUID of version 7 (Butler's since version 30); date and letter of the rerun that the
 * collection's or the RUN's name ends with; the beginning of the range. Undefined where nothing tells.
 * What has not been made yet is newer than all that has.
 */
export function isNewer(a: HeldRow, b: HeldRow): boolean | undefined {
  if (a.unmade !== null || b.unmade !== null) return a.unmade !== null;
  for (const clock of [uuidTime, rerunDate, ({ range }: HeldRow) => range.begin ?? undefined]) {
    const [ofA, ofB] = [clock(a), clock(b)];
    if (ofA !== undefined && ofB !== undefined && ofA !== ofB) return ofA > ofB;
  }
  return undefined;
}

/** Milliseconds since 1970, RFC 9562 section 5.7; as text they sort as they are. */
const uuidTime = ({ id }: HeldRow): string | undefined => /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab]/.exec(id)?.slice(1, 3).join("");

const rerunDate = ({ collection, run }: HeldRow): string | undefined => /\.(\d{8}[a-z]*)$/.exec(collection)?.[1] ?? /\.(\d{8}[a-z]*)(?:\/[^/]*)?$/.exec(run)?.[1];
