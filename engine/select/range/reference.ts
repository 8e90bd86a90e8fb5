import { cameraState, sameCamera } from "../../model/instruments.ts";
import { countsOf } from "../selectionDiagnostic.ts";
import { levelsOf, mean, noisesOf, patternsOf, scatter, type Reading } from "./reading.ts";

/** State of the camera during the construction of a set. */
export interface Reference {
  /** The most frequent value of each header card. */
  readonly state: ReadonlyMap<string, string>;
  readonly level: number;
  readonly scatter: number;
  readonly noise: number;
  readonly patterns: ReadonlyMap<string, readonly number[]>;
}

/** The reference of a construction; null if none of its raws could be read. */
export function referenceOf(construction: readonly Reading[]): Reference | null {
  const read = construction.filter(({ raw }) => raw.problem === null);
  if (!read.length) return null;
  const state = cameraState.flatMap((card) => {
    const [most] = countsOf(read.flatMap(({ raw }) => raw.cards[card] ?? []));
    return most ? [[card, most[0]] as const] : [];
  });
  const levels = levelsOf(read);
  return { state: new Map(state), level: mean(levels), scatter: scatter(levels), noise: mean(noisesOf(read)), patterns: patternsOf(read) };
}

/** One day's camera compared with the reference. */
export interface Compared {
  readonly level: number | null;
  readonly noise: number | null;
  /** Largest relative difference of an amplifier's share of a flat; null without a common filter. */
  readonly flat: number | null;
  /** Differences in words; empty for the same camera. */
  readonly differs: readonly string[];
}

/** Whether a day's camera is that of the construction. Pure. */
export function compare(day: readonly Reading[], reference: Reference): Compared {
  const read = day.filter(({ raw }) => raw.problem === null);
  if (!read.length) return { level: null, noise: null, flat: null, differs: [] };
  const level = mean(levelsOf(read));
  const noise = mean(noisesOf(read));
  const flat = patternDistance(read, reference);
  const limit = Math.max(sameCamera.level, 5 * reference.scatter);
  return {
    ...{ level, noise, flat },
    differs: [
      ...stateDiffers(read, reference),
      ...(Math.abs(level - reference.level) > limit ? [`bias level ${level.toFixed(1)} adu, not ${reference.level.toFixed(1)}`] : []),
      ...(Math.abs(noise / reference.noise - 1) > sameCamera.noise
        ? [`read noise ${noise.toFixed(2)} adu, not ${reference.noise.toFixed(2)}`]
        : []),
      ...(flat !== null && flat > sameCamera.flat ? [`an amplifier's share of a flat differs by ${(100 * flat).toFixed(1)} %`] : []),
    ],
  };
}

function stateDiffers(read: readonly Reading[], { state }: Reference): readonly string[] {
  return [...state].flatMap(([card, usual]) => {
    const others = [...new Set(read.map(({ raw }) => raw.cards[card] ?? "none"))].filter((value) => value !== usual);
    return others.length ? [`${card} ${others.join(", ")}, not ${usual}`] : [];
  });
}

function patternDistance(read: readonly Reading[], { patterns }: Reference): number | null {
  const distances = [...patternsOf(read)].flatMap(([filter, shares]) => {
    const usual = patterns.get(filter);
    return usual?.length === shares.length ? shares.map((share, amplifier) => Math.abs(share / (usual[amplifier] ?? share) - 1)) : [];
  });
  return distances.length ? Math.max(...distances) : null;
}
