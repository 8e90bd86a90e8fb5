import { countsOf, diagnosticIf, firstFew, type SelectionDiagnostic, type Selections } from "./selectionDiagnostic.ts";
import { firstsOf } from "./sequences.ts";
import type { Taken } from "./taken.ts";

/** Judges the exposures of a construction by their records (DMTN-222 section 3.1). Pure. */
export function judgeConstruction({ expected, construction, days, before }: Selections): readonly SelectionDiagnostic[] {
  const { types, reasons, usual, pairs } = expected;
  const firsts = inSequences(types) ? firstsOf(days, construction) : new Set();
  const begins = construction.filter(({ id }) => firsts.has(id)).map(({ id }) => id);
  const gone = before.filter((each) => !construction.some(({ id }) => id === each));
  const count = pairs ? pairsOf(construction) : construction.length;
  const filters = countsOf(construction.map(({ filter }) => filter));
  return [
    ...wrongKind("selection-wrong-type", construction, ({ type }) => type, types),
    ...wrongKind("selection-wrong-reason", construction, ({ reason }) => reason, reasons),
    ...diagnosticIf(
      lit(expected.types) && filters.length > 1,
      "selection-mixed-filters",
      filters.map(([name, many]) => `${name} (${many})`).join(", "),
    ),
    ...diagnosticIf(
      begins.length > 0,
      "selection-first-of-sequence",
      `${firstFew(begins)} ${begins.length > 1 ? "begin sequences" : "begins a sequence"}`,
    ),
    ...diagnosticIf(count < usual, "selection-too-few", `${count} ${pairs ? "pairs" : "exposures"}, ${usual} are usual`),
    ...diagnosticIf(gone.length > 0, "exposures-gone", `${gone.length} of ${before.length}: ${firstFew(gone)}`),
  ];
}

/** Exposures of an unsuitable type or observation reason. */
export function wrongKind(
  code: "selection-wrong-type" | "selection-wrong-reason",
  selected: readonly Taken[],
  kindOf: (taken: Taken) => string,
  wanted: readonly string[],
): readonly SelectionDiagnostic[] {
  const wrong = wanted.length ? selected.filter((each) => !wanted.some((one) => fits[code](kindOf(each), one))) : [];
  const found = [...new Set(selected.map(kindOf))].join(", ");
  return diagnosticIf(
    wrong.length > 0,
    code,
    `${wrong.length} of ${selected.length} exposures, ${wrong[0]?.id ?? ""} first; found ${found}, wanted ${wanted.join(", ")}`,
  );
}

/** Types match exactly. Observation reasons are names of programs that contain the word, such as `sflat` or `comcam_ptc`. */
const fits = {
  "selection-wrong-type": (found: string, wanted: string) => found === wanted,
  "selection-wrong-reason": (found: string, wanted: string) => found.includes(wanted),
} as const;

/** Whether exposures of these types are taken in sequences. The survey takes science frames one by one. */
export const inSequences = (types: readonly string[]): boolean => !types.includes("science");

/** Whether exposures of these types have light; only then the filter matters. */
export const lit = (types: readonly string[]): boolean => types.includes("flat");

/** Counts pairs: two exposures with the same exposure time and filter. */
const pairsOf = (selected: readonly Taken[]): number =>
  countsOf(selected.map(({ filter, time }) => JSON.stringify([filter, time]))).reduce((sum, [, count]) => sum + Math.floor(count / 2), 0);
