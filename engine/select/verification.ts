import { inSequences, wrongKind } from "./construction.ts";
import { diagnosticIf, firstFew, type SelectionDiagnostic, type Selections } from "./selectionDiagnostic.ts";
import { firstsOf } from "./sequences.ts";
import { daysOf, type Taken } from "./taken.ts";

/** Judges the coverage of the verification exposures (DMTN-222 section 3.2 and "Identify input exposures"). Pure. */
export function judgeVerification({ expected, isPerFilter, construction, verification, days }: Selections): readonly SelectionDiagnostic[] {
  if (!verification?.length) return [];
  const tried = new Set(verification.map(({ id }) => id));
  const firsts = inSequences(expected.types) ? firstsOf(days, construction) : new Set<number>();
  return [
    ...judgeTypes(verification, expected.tried),
    ...(isPerFilter ? otherFilters(construction, verification) : []),
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

/** Reports exposures of a verification whose type is not one of those that the product is verified on; any type will do if none is named. Pure. */
export const judgeTypes = (verification: readonly Taken[], tried: readonly string[]): readonly SelectionDiagnostic[] =>
  wrongKind("selection-wrong-type", verification, ({ type }) => type, tried).map(({ code, detail }) => ({
    code,
    detail: `to verify, ${detail}`,
  }));

/** Reports exposures through filters of which the product has no dataset. */
function otherFilters(construction: readonly Taken[], verification: readonly Taken[]): readonly SelectionDiagnostic[] {
  const made = new Set(construction.map(({ filter }) => filter));
  const others = verification.filter(({ filter }) => !made.has(filter));
  return diagnosticIf(
    others.length > 0,
    "selection-mixed-filters",
    `to verify, ${others.length} of ${verification.length} exposures, ${others[0]?.id ?? ""} first; found ${[...new Set(others.map(({ filter }) => filter))].join(", ")}, made from ${[...made].join(", ")}`,
  );
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
