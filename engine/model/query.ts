import { assertNever } from "./never.ts";
import type { SelectionData } from "./selection.ts";

/** The Butler expression of a selection, for `-d` of pipetask and `dataQuery` of bps. */
export function renderQuery(instrument: string, selection: SelectionData): string {
  return `instrument='${instrument}' and ${render(selection)}`;
}

function render(selection: SelectionData): string {
  switch (selection.kind) {
    case "range":
      return `(exposure.day_obs=${selection.dayObs} and exposure.seq_num in (${selection.from}..${selection.to}${stride(selection.step)}))`;
    case "list":
      return `exposure in (${selection.exposures.join(",")})`;
    case "where":
      return `(${selection.expression})`;
    case "except":
      return `(${render(selection.of)} and not exposure in (${selection.exposures.join(",")}))`;
    case "and":
    case "or":
      return `(${selection.of.map(render).join(` ${selection.kind} `)})`;
    default:
      return assertNever(selection);
  }
}

const stride = (every: number | undefined): string => (every === undefined ? "" : `:${every}`);
