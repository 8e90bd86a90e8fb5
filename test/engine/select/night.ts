import type { RawFacts } from "../../../engine/bridge/wire.ts";
import type { Selections } from "../../../engine/select/selectionDiagnostic.ts";
import type { Taken } from "../../../engine/select/taken.ts";

/** Returns biases of one night, by sequence numbers. */
export const night = (seqNums: readonly number[], changes: Partial<Taken> = {}): readonly Taken[] =>
  seqNums.map((seqNum) => {
    const { dayObs = 20240326 } = changes;
    return { dayObs, type: "bias", reason: "bias", filter: "r_03", time: 0, ...changes, id: dayObs * 100_000 + seqNum, seqNum };
  });

export const upTo = (last: number, first = 1): readonly number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Returns facts of a readable raw. */
export const raw = (
  exposure: number,
  cards: Readonly<Record<string, string>> = { SEQFILE: "v26", TEMP_SET: "-94.15" },
  signal = 1200,
): RawFacts => ({
  exposure,
  problem: null,
  cards: { ...cards },
  amplifiers: [{ name: "C10", gain: 2, level: 1000, noise: 5, signal }],
});

/** Fifteen biases without the first of their sequence, verified with it and with another night. They give no diagnostic. */
export const careful: Selections = {
  expected: { types: ["bias"], tried: ["bias"], reasons: ["bias"], usual: 15, pairs: false, variable: "SELECTION_BIAS" },
  isPerFilter: false,
  construction: night(upTo(16, 2)),
  verification: [...night(upTo(16)), ...night([7], { dayObs: 20240401 })],
  days: night(upTo(20)),
  before: [],
  raws: night(upTo(16, 2)).map(({ id }) => raw(id)),
};

/** The same as flats of twelve seconds. */
export const flats: Selections = {
  ...careful,
  expected: { ...careful.expected, types: ["flat"], tried: ["flat"], reasons: [] },
  ...Object.fromEntries(
    (["construction", "verification", "days"] as const).map((name) => [
      name,
      careful[name]?.map((each) => ({ ...each, type: "flat", reason: "flat", time: 12 })),
    ]),
  ),
};
