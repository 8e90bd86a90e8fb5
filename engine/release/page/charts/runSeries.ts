import type { ConditionsResult, ExposureClass, MeasuredResult } from "../../../bridge/wire.ts";
import type { VerifiedExposures } from "../../../model/verifiedExposures.ts";
import { grouped as groupBy } from "../../../model/group.ts";
import { quantile } from "../values/quantile.ts";
import { quantity } from "../values/words.ts";

/** One exposure in a run chart: the median amplifier, the middle 68 % and the extremes. */
export interface RunPoint {
  readonly exposure: number;
  readonly class: ExposureClass;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
  /** Abscissas by name; absent where unknown. */
  readonly at: Readonly<Record<string, number>>;
}

export interface RunSeries {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly RunPoint[];
}

/** A quantity to draw values against. */
export interface Abscissa {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}

export interface Abscissas {
  /** Those with at least two different values. */
  readonly drawn: readonly Abscissa[];
  /** Those that do not vary, in words. */
  readonly same: readonly string[];
}

/** The abscissas that vary between exposures. The time counts from the begin of the first day. Pure. */
export function abscissasOf({ mjd, exposureTime, darkTime, temperature, temperatureCard }: ConditionsResult): Abscissas {
  const known = mjd.filter((each) => each !== null);
  const day = Math.floor(known.length ? known.reduce((a, b) => Math.min(a, b)) : 0);
  const all: readonly Abscissa[] = [
    { name: "time", unit: `d after MJD ${day} TAI`, values: mjd.map((each) => (each === null ? null : each - day)) },
    { name: "exposure time", unit: "s", values: exposureTime },
    { name: "dark time", unit: "s", values: darkTime },
    { name: `temperature${temperatureCard === null ? "" : ` ${temperatureCard}`}`, unit: "°C", values: temperature },
  ];
  const kinds = (values: Abscissa["values"]): number => new Set(values.filter((each) => each !== null)).size;
  return {
    drawn: all.filter(({ values }) => kinds(values) > 1),
    same: all
      .filter(({ values }) => kinds(values) === 1)
      .map(({ name, unit, values }) => `${name} ${quantity(values.find((each) => each !== null) ?? null, unit)}`),
  };
}

/** Each measured value by exposure. cp_verify's own outcomes are no values. Pure. */
export function runSeriesOf(
  measured: MeasuredResult,
  { id }: ConditionsResult,
  verification: VerifiedExposures,
  abscissas: readonly Abscissa[],
): readonly RunSeries[] {
  const rows = groupBy([...measured.exposure.keys()], (row) => measured.exposure[row] ?? 0);
  const places = new Map(id.map((exposure, place) => [exposure, place] as const));
  const classOf = (exposure: number): ExposureClass =>
    (["first", "internal", "external"] as const).find((each) => verification[each].includes(exposure)) ?? "external";
  return measured.columns
    .filter(({ name }) => !name.startsWith("VERIFY_") && name !== "MJD")
    .map(({ name, unit, values }) => ({
      ...{ name, unit },
      points: [...rows].flatMap(([exposure, own]) => {
        const place = places.get(exposure);
        const sorted = own.flatMap((row) => values[row] ?? []).sort((a, b) => a - b);
        const [least, low, median, high, most] = [0, 0.16, 0.5, 0.84, 1].map((share) => quantile(sorted, share));
        if (place === undefined || least == null || low == null || median == null || high == null || most == null) return [];
        const at = abscissas.flatMap((each) => {
          const value = each.values[place] ?? null;
          return value === null ? [] : [[each.name, value] as const];
        });
        return [{ exposure, class: classOf(exposure), median, low, high, least, most, at: Object.fromEntries(at) }];
      }),
    }))
    .filter(({ points }) => points.length > 1);
}
