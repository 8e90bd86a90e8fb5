import type { SelectionData } from "../model/selection.ts";
import { parseTai } from "../model/tai.ts";
import { diagnosticIf, type UnplacedDiagnostic } from "../model/diagnostic.ts";

/** Checks that the schema cannot make: a selection selects possible exposures, and gives its reasons. Pure. */
export function checkSelection(selection: SelectionData, at: string): readonly UnplacedDiagnostic[] {
  const wrong = (isWrong: boolean, detail: string): readonly UnplacedDiagnostic[] =>
    diagnosticIf(isWrong, "selection-malformed", detail, at);
  switch (selection.kind) {
    case "range": {
      const { dayObs, from, to } = selection;
      return [...wrong(!isDay(`${dayObs}`), `${dayObs} is not an observing day`), ...wrong(from > to, `from ${from} is after to ${to}`)];
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
      return [
        ...wrong(selection.of.length === 0, `"${selection.kind}" combines no selection`),
        ...selection.of.flatMap((part) => checkSelection(part, at)),
      ];
  }
}

export const isDay = (text: string): boolean =>
  /^\d{8}$/.test(text) && parseTai(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) !== undefined;

/** An exposure ID is the observing day and a five-digit sequence number (obs_lsst translators). A bare sequence number would match nothing. */
const isExposure = (id: number): boolean => isDay(`${id}`.slice(0, -5));

function checkExposures(ids: readonly number[], at: string): readonly UnplacedDiagnostic[] {
  const wrong = ids.filter((id) => !isExposure(id));
  return diagnosticIf(wrong.length > 0, "selection-malformed", `these are not exposure IDs: ${wrong.join(", ")}`, at);
}
