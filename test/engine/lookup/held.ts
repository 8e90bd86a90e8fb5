import type { HeldCollection } from "../../../engine/bridge/wire.ts";
import type { DataId, HeldRow, Holdings } from "../../../engine/lookup/holdings.ts";

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
