/** TAI nanoseconds since 1970-01-01T00:00:00 TAI, as Butler counts them: a bigint in the engine, a decimal string on the wire. */
export type TaiNanoseconds = bigint;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?)?$/;

/** Parses `2024-04-10` or `2024-04-10T12:00:00[.fraction]` as TAI; undefined for any other text, also with a zone or `Z`. */
export function parseTai(text: string): TaiNanoseconds | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part || 0));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls 30 February over to March: a date that is not returned unchanged does not exist.
  if (!new Date(milliseconds).toISOString().startsWith(`${text.slice(0, 10)}T${text.slice(11, 19) || "00:00:00"}`)) return undefined;
  const fraction = BigInt((match[7] ?? "").padEnd(9, "0"));
  return BigInt(milliseconds) * 1_000_000n + fraction;
}

/** ISO text of a TAI time, with its fraction if there is one; the number of nanoseconds if no date reaches that far. */
export function formatTai(time: TaiNanoseconds): string {
  const second = floorDiv(time, 1_000_000_000n);
  const fraction = time - second * 1_000_000_000n;
  const date = new Date(Number(second) * 1000);
  if (Number.isNaN(date.getTime())) return `${time} ns`;
  const text = date.toISOString().slice(0, -".000Z".length);
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(9, "0").replace(/0+$/, "")}`;
}

const floorDiv = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

/** Validity range [begin, end) in TAI; a null bound is open (daf_butler `Timespan`). */
export interface Timespan {
  readonly begin: TaiNanoseconds | null;
  readonly end: TaiNanoseconds | null;
}

export const formatTimespan = ({ begin, end }: Timespan): string =>
  `[${begin === null ? "-∞" : formatTai(begin)}, ${end === null ? "∞" : formatTai(end)})`;

/** Whether a range contains all of [begin, end). An unknown time is not contained. */
export const covers = (range: Timespan, begin: TaiNanoseconds | null, end: TaiNanoseconds | null): boolean =>
  begin !== null && end !== null && (range.begin === null || range.begin <= begin) && (range.end === null || end <= range.end);

/** Whether two ranges overlap. */
export const overlap = (a: Timespan, b: Timespan): boolean => isBefore(a.begin, b.end) && isBefore(b.begin, a.end);

const isBefore = (begin: TaiNanoseconds | null, end: TaiNanoseconds | null): boolean => begin === null || end === null || begin < end;

export const wireTime = (time: TaiNanoseconds | null): string | null => (time === null ? null : time.toString());

export const wireBound = (time: string | null): TaiNanoseconds | null => (time === null ? null : BigInt(time));
