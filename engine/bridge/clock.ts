/** How far the clock of a site is ahead of this machine's. The true figure lies within the uncertainty. */
export interface Skew {
  readonly seconds: number;
  /** Half of the time that the answer took, in seconds. */
  readonly uncertainty: number;
}

/**
 * Compares the clock of a site, in nanoseconds since 1970-01-01 UTC, with the times at which it was asked and had answered, in
 * milliseconds. Pure.
 */
export function skewOf(clock: string, sent: number, received: number): Skew {
  const seconds = (Number(BigInt(clock) / 1000n) / 1000 - (sent + received) / 2) / 1000;
  return { seconds, uncertainty: (received - sent) / 2000 };
}

/** Seconds by which a clock may be off before people are warned. */
const TOLERATED = 60;

/** Whether a clock is surely off by more than a minute. Nothing but a warning follows from it. */
export const isFarOff = ({ seconds, uncertainty }: Skew): boolean => Math.abs(seconds) - uncertainty > TOLERATED;
