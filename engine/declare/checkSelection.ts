import type { SelectionData } from "../model/selection.ts";
import { parseTai } from "../model/tai.ts";
import { when, type Problem } from "./problem.ts";

/** What the schema cannot say of a selection: that it selects exposures there can be, and gives its reasons. Pure. */
export function checkSelection(selection: SelectionData, at: string): readonly Problem[] {
  const wrong = (bad: boolean, detail: string): readonly Problem[] => when(bad, "selection-malformed", detail, at);
  switch (selection.kind) {
    case "range": {
      const { dayObs, from, to, step = 1 } = selection;
      return [
        ...wrong(!isDay(`${dayObs}`), `${dayObs} is no observing day`),
        ...wrong(from > to, `from ${from} is after to ${to}`),
        ...wrong(!(Number.isInteger(step) && step > 0), `step ${step}`),
      ];
    }
    case "list":
      return [...wrong(selection.exposures.length === 0, "the list is empty"), ...checkExposures(selection.exposures, at)];
    case "where":
      return wrong(selection.expression.trim() === "", "the expression is empty");
    case "except":
      return [
        ...wrong(selection.reason.trim() === "", "an exception has no reason"),
        ...wrong(selection.exposures.length === 0, "an exception names no exposure"),
        ...checkExposures(selection.exposures, at),
        ...checkSelection(selection.of, at),
      ];
    case "and":
    case "or":
      return [...wrong(selection.of.length === 0, `"${selection.kind}" of nothing`), ...selection.of.flatMap((part) => checkSelection(part, at))];
  }
}

export const isDay = (text: string): boolean => /^\d{8}$/.test(text) && parseTai(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) !== undefined;

/** The observing day and a five-digit sequence number (obs_lsst translators): a bare sequence number would select, or leave out, nothing. */
const isExposure = (id: number): boolean => isDay(`${id}`.slice(0, -5));

function checkExposures(ids: readonly number[], at: string): readonly Problem[] {
  const others = ids.filter((id) => !isExposure(id));
  return when(others.length > 0, "selection-malformed", `no exposure IDs: ${others.join(", ")}`, at);
}
