import type { Correction } from "../model/correction.ts";
import type { Generation } from "../model/product.ts";
import { isDay } from "./checkSelection.ts";
import { problem, when, type Problem } from "./problem.ts";

/** What a correction says of itself; whether its base is there, the lock finds out. Pure. */
export function checkCorrection({ date, changes }: Correction, name: string, { dimensions }: Pick<Generation, "dimensions">, expected: readonly number[] | undefined, at: string): readonly Problem[] {
  const before = (index: number): readonly number[] => changes.slice(0, index).map(({ detector }) => detector);
  return [
    ...when(!isDay(date.replaceAll("-", "")), "correction-invalid", `${date} is no day`, `${at}/date`),
    ...when(!dimensions.includes("detector"), "correction-invalid", `${name} is not of detectors: there is nothing to change one by one`, at),
    ...changes.flatMap(({ detector }, index): readonly Problem[] => {
      const here = `${at}/changes/${index}/detector`;
      if (before(index).includes(detector)) return [problem("correction-invalid", `detector ${detector} is changed twice`, here)];
      return when(expected !== undefined && !expected.includes(detector), "detector-unknown", String(detector), here);
    }),
  ];
}
