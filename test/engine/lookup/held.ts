import fc from "fast-check";
import type { HeldCollection } from "../../../engine/bridge/wire.ts";
import type { DataId, HeldRow, Holdings } from "../../../engine/lookup/holdings.ts";
import { search, type Hit } from "../../../engine/lookup/search.ts";
import type { Timespan } from "../../../engine/model/tai.ts";

const DAY = 86_400_000_000_000n;

/** The n-th day of 2025, TAI. */
export const day = (n: number): bigint => 20_089n * DAY + BigInt(n) * DAY;

/** The span of an exposure of one second in the middle of a day. */
export const spanOfDay = (n: number) => ({ begin: day(n) + DAY / 2n, end: day(n) + DAY / 2n + 1_000_000_000n });

/** Returns a row of a collection. By default its UUID is made of collection and data ID. */
export function row(
  collection: string,
  dataId: DataId,
  [begin, end]: readonly [number | null, number | null] = [null, null],
  id = `${collection} ${Object.values(dataId).join("-")}`,
): HeldRow {
  return {
    collection,
    dataId,
    id,
    run: `${collection}Gen/run1`,
    range: { begin: begin === null ? null : day(begin), end: end === null ? null : day(end) },
    empty: false,
    unmade: null,
  };
}

/** Returns holdings of CALIBRATION collections on one chain, in this order. */
export const heldIn = (order: readonly string[], types: Readonly<Record<string, readonly HeldRow[]>>): Holdings => ({
  order: order.map((name): HeldCollection => ({ name, type: "CALIBRATION", path: ["LATISS/calib"] })),
  types: Object.entries(types).map(([name, rows]) => ({ name, dimensions: Object.keys(rows[0]?.dataId ?? {}), rows })),
});

const bound = fc.option(fc.integer({ min: 0, max: 8 }), { freq: 5 });
const someRow = fc
  .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(0, 1), fc.constantFrom("g", "r"), bound, bound, fc.constantFrom("x", "y", "z"))
  .map(([collection, detector, physical_filter, begin, end, id]) =>
    row(
      collection,
      { detector, physical_filter },
      begin !== null && end !== null && end < begin ? [end, begin + 1] : [begin, end === begin ? null : end],
      `${id}${detector}${physical_filter}`,
    ),
  );
/** Up to three collections with flats of two detectors and filters. */
export const someHoldings = fc
  .tuple(fc.shuffledSubarray(["a", "b", "c"]), fc.array(someRow, { maxLength: 12 }))
  .map(([order, rows]) => heldIn(order, { flat: rows }));

/** The data IDs of {@link someHoldings}. */
export const dataIds = [0, 1].flatMap((detector) => ["g", "r"].map((physical_filter) => ({ detector, physical_filter })));
/** The flat that an exposure finds; null for none. */
export const hitOf = (holdings: Holdings, dataId: HeldRow["dataId"], { begin, end }: Timespan): Hit | null => {
  const found = search(holdings, { datasetType: "flat", dataId, begin, end });
  return found.kind === "nothing" ? null : found;
};
