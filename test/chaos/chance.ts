import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Repeatable chance: the same seed makes the same choices. */
export interface Chance {
  /** From 0 up to, and without, a bound. */
  below(bound: number): number;
  /** Undefined if there is nothing to choose from. */
  one<T>(of: readonly T[]): T | undefined;
}

export function chanceOf(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const below = (bound: number): number => uniformInt(generator, 0, bound - 1);
  return { below, one: (of) => (of.length ? of[below(of.length)] : undefined) };
}
