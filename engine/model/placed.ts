import { canonicalJson } from "./digest.ts";
import { grouped } from "./group.ts";
import { formatTai, parseTai, type TaiNanoseconds, type Timespan } from "./tai.ts";

/** Names of an instrument, as the build repository has them. */
export interface InstrumentNames {
  readonly detectors: readonly { readonly id: number; readonly name: string }[];
  readonly filters: readonly string[];
}

/** Meaning of a text's path in a package: `<folder>/<dataset type>/[<detector>/][<filter>/]<date>.ecsv`, lower case (obs_base). */
export interface Placed {
  readonly path: string;
  readonly dataId: Readonly<Record<string, string | number>>;
  /** Begin of validity, until the next text of the same data ID. */
  readonly date: TaiNanoseconds;
}

/** The meaning of a path below the folder of a dataset type; the reason as a string if it has none. */
export function placeOf(
  path: string,
  below: string,
  { instrument, dimensions }: { readonly instrument: string; readonly dimensions: readonly string[] },
  names: InstrumentNames,
): Placed | string {
  const parts = path.slice(below.length + 1).split("/");
  const file = parts.pop() ?? "";
  const date = dateOf(file.replace(ENDING, ""));
  if (date === undefined) return `${file} is no YYYYMMDDTHHMMSS.ecsv`;
  const wanted = DIMENSIONS.filter((each) => dimensions.includes(each));
  if (parts.length !== wanted.length)
    return `it lies ${parts.length} folders deep, a file of ${["instrument", ...wanted].join(", ")} ${wanted.length}`;
  const found: Record<string, string | number> = { instrument };
  for (const [index, dimension] of wanted.entries()) {
    const part = parts[index] ?? "";
    const value =
      dimension === "detector"
        ? names.detectors.find(({ name }) => isSame(name, part))?.id
        : names.filters.find((name) => isSame(name, part));
    if (value === undefined) return `${instrument} has no ${dimension} ${part}`;
    found[dimension] = value;
  }
  return { path, dataId: found, date };
}

/** The path of a text below the folder of its dataset type, without its ending. */
export function fileOf(dataId: Placed["dataId"], begin: TaiNanoseconds | null, names: InstrumentNames): string {
  const folders = DIMENSIONS.flatMap((dimension) => {
    const value = dataId[dimension];
    if (value === undefined) return [];
    return [String(dimension === "detector" ? (names.detectors.find(({ id }) => id === value)?.name ?? value) : value).toLowerCase()];
  });
  return [...folders, dateName(begin)].join("/");
}

/** Endings that obs_base reads. */
export const ENDING = /\.(ecsv|yaml)$/;

const DIMENSIONS = ["detector", "physical_filter"] as const;

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const dateOf = (text: string): TaiNanoseconds | undefined => {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})$/.exec(text);
  return match ? parseTai(`${match.slice(1, 4).join("-")}T${match.slice(4).join(":")}`) : undefined;
};

/** A date as it stands in a file name; the earliest date for an open range. */
export const dateName = (date: TaiNanoseconds | null): string =>
  formatTai(date ?? 0n)
    .slice(0, "YYYY-MM-DDThh:mm:ss".length)
    .replace(/[-:]/g, "");

/** Groups of paths that have the same data ID and date. */
export function twice(placed: readonly Placed[]): readonly (readonly string[])[] {
  return [...grouped(placed, ({ dataId, date }) => `${canonicalJson(dataId)} ${date}`).values()]
    .filter(({ length }) => length > 1)
    .map((same) => same.map(({ path }) => path));
}

/** Each text from its date until the next one of its data ID, within the set's range. Texts that are never valid in it are left out. */
export function inForce<P extends Placed>(placed: readonly P[], validity: Timespan): readonly (P & Timespan)[] {
  const byDataId = grouped(placed, ({ dataId }) => canonicalJson(dataId));
  return [...byDataId.values()].flatMap((same) => {
    const sorted = same.toSorted((a, b) => (a.date < b.date ? -1 : 1));
    return sorted.flatMap((each, index) => {
      // Butler stores its epoch and an open bound alike.
      const begin = later(each.date <= 0n ? null : each.date, validity.begin);
      const end = earlier(sorted[index + 1]?.date ?? null, validity.end);
      return begin !== null && end !== null && begin >= end ? [] : [{ ...each, begin, end }];
    });
  });
}

/** A null begin is open, and sorts first. */
const later = (a: TaiNanoseconds | null, b: TaiNanoseconds | null): TaiNanoseconds | null => (a === null ? b : b === null || a > b ? a : b);
/** A null end is open, and sorts last. */
const earlier = (a: TaiNanoseconds | null, b: TaiNanoseconds | null): TaiNanoseconds | null =>
  a === null ? b : b === null || a < b ? a : b;
