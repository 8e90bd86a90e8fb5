import { inSequences, wrongKind } from "./construction.ts";
import { diagnosticIf, firstFew, type SelectionDiagnostic, type Selections } from "./selectionDiagnostic.ts";
import { firstsOf } from "./sequences.ts";
import { daysOf } from "./taken.ts";

/** Judges the coverage of the verification exposures (DMTN-222 section 3.2 and "Identify input exposures"). Pure. */
export function judgeVerification({ expected, construction, verification, days }: Selections): readonly SelectionDiagnostic[] {
  if (!verification?.length) return [];
  const tried = new Set(verification.map(({ id }) => id));
  const firsts = inSequences(expected.types) ? firstsOf(days, construction) : new Set<number>();
  return [
    ...wrongKind("selection-wrong-type", verification, ({ type }) => type, expected.tried).map(({ code, detail }) => ({
      code,
      detail: `to verify, ${detail}`,
    })),
    ...leftOut(
      construction.map(({ id }) => id),
      [...tried],
    ),
    ...sameDates(daysOf(construction), daysOf(verification)),
    ...diagnosticIf(
      firsts.size > 0 && ![...firsts].some((first) => tried.has(first)),
      "verification-lacks-first",
      `none of ${firstFew([...firsts])}`,
    ),
  ];
}

/** Exposures of the construction that the verification leaves out. */
export function leftOut(construction: readonly number[], verification: readonly number[]): readonly SelectionDiagnostic[] {
  const tried = new Set(verification);
  const left = construction.filter((id) => !tried.has(id));
  return diagnosticIf(
    left.length > 0,
    "verification-lacks-construction",
    `${left.length} of ${construction.length} exposures of the construction: ${firstFew(left)}`,
  );
}

/** Reports a verification that uses only dates of the construction. */
export const sameDates = (made: readonly number[], tried: readonly number[]): readonly SelectionDiagnostic[] =>
  diagnosticIf(
    tried.every((day) => made.includes(day)),
    "verification-same-dates",
    `only ${firstFew([...new Set(tried)])}`,
  );
