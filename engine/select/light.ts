import type { RawFacts } from "../bridge/wire.ts";

/** Charge per pixel and second, over all amplifiers, electron where the header has gains; null where there is nothing to divide. */
export function rateOf({ amplifiers }: RawFacts, seconds: number | null): number | null {
  if (!amplifiers.length || !seconds) return null;
  const total = amplifiers.reduce((sum, { signal, gain }) => sum + signal * (gain ?? 1), 0);
  return total / amplifiers.length / seconds;
}
