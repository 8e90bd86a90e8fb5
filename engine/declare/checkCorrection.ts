import type { Correction } from "../model/correction.ts";
import type { Generation } from "../model/product.ts";
import { asciiOf } from "../model/text.ts";
import { isDay } from "./checkSelection.ts";
import { COLLECTION } from "./collectionName.ts";
import { problem, when, type Problem } from "./problem.ts";

/** What a correction says of itself; whether its base is there, the lock finds out. Pure. */
export function checkCorrection({ from, author, date, reason, changes }: Correction, name: string, { dimensions }: Pick<Generation, "dimensions">, expected: readonly number[] | undefined, at: string): readonly Problem[] {
  const before = (index: number): readonly number[] => changes.slice(0, index).map(({ detector }) => detector);
  return [
    ...checkRun(from, `${at}/from`),
    ...Object.entries({ author, reason }).flatMap(([field, text]) => when(!asciiOf(text), "correction-invalid", `${text}: a header has no such letters`, `${at}/${field}`)),
    ...when(!isDay(date.replaceAll("-", "")), "correction-invalid", `${date} is no day`, `${at}/date`),
    ...when(!dimensions.includes("detector"), "correction-invalid", `${name} is not of detectors: there is nothing to change one by one`, at),
    ...changes.flatMap((change, index) => (change.kind === "run" ? checkRun(change.run, `${at}/changes/${index}/run`) : [])),
    ...changes.flatMap(({ detector }, index): readonly Problem[] => {
      const here = `${at}/changes/${index}/detector`;
      if (before(index).includes(detector)) return [problem("correction-invalid", `detector ${detector} is changed twice`, here)];
      return when(expected !== undefined && !expected.includes(detector), "detector-unknown", String(detector), here);
    }),
  ];
}

const checkRun = (run: string, at: string): readonly Problem[] => when(!COLLECTION.test(run), "name-invalid", `collection ${JSON.stringify(run)}`, at);
