/** A number with its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.max(1, Math.round(seconds)), "second");
  return seconds < 5400 ? counted(Math.round(seconds / 60), "minute") : `${(seconds / 3600).toFixed(1)} hours`;
}
