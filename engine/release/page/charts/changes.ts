import type { AmplifiersResult, DefectsResult } from "../../../bridge/wire.ts";
import { grouped as groupBy } from "../../../model/group.ts";
import { typicalOf } from "../values/quantile.ts";

/** How one quantity changed against the replaced product. */
export interface ValueChange {
  readonly name: string;
  readonly unit: string;
  /** Amplifiers that both products have. */
  readonly compared: number;
  /** Medians over the compared amplifiers. */
  readonly now: number | null;
  readonly before: number | null;
  readonly change: number | null;
  /** Whether sigmas are standard errors of both products; else they are the scatter of the changes between amplifiers. */
  readonly hasErrors: boolean;
  /** Half the width of the middle 68 % of the changes, in sigmas; 1 is expected. Null without errors. */
  readonly width: number | null;
  /** Amplifiers beyond 3 sigmas, and how many are expected if nothing changed. */
  readonly beyond: number;
  readonly expected: number;
  /** The largest changes first. */
  readonly amplifiers: readonly AmplifierChange[];
}

export interface AmplifierChange {
  readonly detector: number;
  readonly amplifier: string;
  readonly now: number;
  readonly before: number;
  readonly change: number;
  readonly sigmas: number | null;
}

const FAR = 3;
/** Share of normal values beyond 3 standard deviations. */
const SHARE_BEYOND = 0.0027;

/** Compares the values of amplifiers that both products have, quantity by quantity. Pure. */
export function changesOf(now: AmplifiersResult, before: AmplifiersResult): readonly ValueChange[] {
  const rows = new Map(before.detector.map((detector, row) => [`${detector} ${before.amplifier[row]}`, row] as const));
  return now.columns.flatMap((column) => {
    const old = before.columns.find(({ name, unit }) => name === column.name && unit === column.unit);
    if (!old) return [];
    const pairs = now.detector.flatMap((detector, row) => {
      const amplifier = now.amplifier[row] ?? "";
      const other = rows.get(`${detector} ${amplifier}`) ?? -1;
      const [value, earlier] = [column.values[row] ?? null, old.values[other] ?? null];
      if (value === null || earlier === null) return [];
      const [error, earlierError] = [column.errors[row] ?? null, old.errors[other] ?? null];
      const sigma = error === null || earlierError === null ? null : Math.hypot(error, earlierError);
      return [{ detector, amplifier, now: value, before: earlier, change: value - earlier, sigma }];
    });
    return pairs.length ? [summarize(column.name, column.unit, pairs)] : [];
  });
}

type Pair = Omit<AmplifierChange, "sigmas"> & { readonly sigma: number | null };

function summarize(name: string, unit: string, pairs: readonly Pair[]): ValueChange {
  const hasErrors = pairs.every(({ sigma }) => sigma !== null && sigma > 0);
  const { typical, scatter } = typicalOf(pairs.map(({ change }) => change));
  const sigmasOf = ({ change, sigma }: Pair): number | null => {
    if (hasErrors) return sigma === null ? null : change / sigma;
    return scatter === null || scatter === 0 ? null : (change - (typical ?? 0)) / scatter;
  };
  const amplifiers = pairs
    .map(({ sigma, ...pair }) => ({ ...pair, sigmas: sigmasOf({ ...pair, sigma }) }))
    .sort((a, b) => Math.abs(b.sigmas ?? b.change) - Math.abs(a.sigmas ?? a.change));
  return {
    ...{ name, unit, compared: pairs.length, hasErrors, change: typical },
    now: typicalOf(pairs.map((each) => each.now)).typical,
    before: typicalOf(pairs.map((each) => each.before)).typical,
    width: hasErrors ? typicalOf(amplifiers.map(({ sigmas }) => sigmas)).scatter : null,
    beyond: amplifiers.filter(({ sigmas }) => sigmas !== null && Math.abs(sigmas) > FAR).length,
    expected: SHARE_BEYOND * pairs.length,
    amplifiers,
  };
}

/** Bad pixels of a detector or amplifier, now and before. */
export interface DefectCounts {
  readonly now: number;
  readonly added: number;
  readonly removed: number;
}

/** Counts of the whole product, of each detector, and of the amplifiers with changes, the most first. Pure. */
export function defectCounts(found: DefectsResult): {
  readonly all: DefectCounts;
  readonly detectors: readonly (DefectCounts & { readonly detector: number })[];
  readonly amplifiers: readonly (DefectCounts & { readonly detector: number; readonly amplifier: string })[];
} {
  const rows = found.detector.map((detector, row) => ({
    ...{ detector, amplifier: found.amplifier[row] ?? "" },
    ...{ now: found.now[row] ?? 0, added: found.added[row] ?? 0, removed: found.removed[row] ?? 0 },
  }));
  const most = (a: DefectCounts, b: DefectCounts): number => b.added + b.removed - a.added - a.removed;
  return {
    all: sum(rows),
    detectors: [...groupBy(rows, ({ detector }) => detector)].map(([detector, own]) => ({ detector, ...sum(own) })).sort(most),
    amplifiers: rows.filter(({ added, removed }) => added + removed > 0).sort(most),
  };
}

const sum = (rows: readonly DefectCounts[]): DefectCounts => ({
  now: rows.reduce((total, each) => total + each.now, 0),
  added: rows.reduce((total, each) => total + each.added, 0),
  removed: rows.reduce((total, each) => total + each.removed, 0),
});
