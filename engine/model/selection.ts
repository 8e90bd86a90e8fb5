import { assertNever } from "./group.ts";
import type { Count, IdNumber } from "./written.ts";

/** An exposure selection: plain data in a calibset, rendered to the Butler query that finds exactly those exposures. Days are YYYYMMDD; exposure IDs are YYYYMMDD and five digits. */
export type SelectionData =
  | { readonly kind: "range"; readonly dayObs: IdNumber; readonly from: IdNumber; readonly to: IdNumber; readonly step?: Count }
  | { readonly kind: "list"; readonly exposures: readonly IdNumber[] }
  | { readonly kind: "where"; readonly expression: string }
  | { readonly kind: "except"; readonly of: SelectionData; readonly exposures: readonly IdNumber[]; readonly reason: string }
  | { readonly kind: "and" | "or"; readonly of: readonly SelectionData[] };

const kinds: readonly SelectionData["kind"][] = ["range", "list", "where", "except", "and", "or"];

/** Selections have a kind, and no other value below the products has one. */
export const isSelection = (value: unknown): value is SelectionData =>
  typeof value === "object" && value !== null && "kind" in value && kinds.some((kind) => kind === value.kind);

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
      return `(${render(selection.of)} and not ${renderExcepted(selection)})`;
    case "and":
    case "or":
      return `(${selection.of.map(render).join(` ${selection.kind} `)})`;
    default:
      return assertNever(selection);
  }
}

/** The exposures that a selection leaves out, and the query that finds them in the rest of the selection. */
export interface Exception {
  readonly exposures: readonly number[];
  readonly reason: string;
  readonly query: string;
}

/** All exceptions of a selection, at every depth. */
export function exceptionsOf(instrument: string, selection: SelectionData): readonly Exception[] {
  switch (selection.kind) {
    case "range":
    case "list":
    case "where":
      return [];
    case "except": {
      const { of, exposures, reason } = selection;
      const query = `instrument='${instrument}' and (${render(of)} and ${renderExcepted(selection)})`;
      return [{ exposures, reason, query }, ...exceptionsOf(instrument, of)];
    }
    case "and":
    case "or":
      return selection.of.flatMap((each) => exceptionsOf(instrument, each));
    default:
      return assertNever(selection);
  }
}

/**
 * Exposures of a range's day are found by their sequence numbers. Their IDs may also code the camera's controller (obs_lsst
 * `compute_exposure_id`: 7024062500007), so that the day and the number alone make no ID.
 */
function renderExcepted({ of, exposures }: Extract<SelectionData, { kind: "except" }>): string {
  const day = dayOfRange(of);
  const numbers = exposures.flatMap((id) => (day !== undefined && Math.floor(id / SEQUENCES) === day ? [id % SEQUENCES] : []));
  const ids = exposures.filter((id) => day === undefined || Math.floor(id / SEQUENCES) !== day);
  const terms = [
    ...(numbers.length ? [`exposure.seq_num in (${numbers.join(",")})`] : []),
    ...(ids.length ? [`exposure in (${ids.join(",")})`] : []),
  ];
  return terms.length > 1 ? `(${terms.join(" or ")})` : (terms[0] ?? "");
}

/** The day of a range, also with exceptions. */
const dayOfRange = (selection: SelectionData): number | undefined =>
  selection.kind === "range" ? selection.dayObs : selection.kind === "except" ? dayOfRange(selection.of) : undefined;

/** An exposure ID is the observing day times this number, and the sequence number; the year may code the controller. */
export const SEQUENCES = 100_000;

const stride = (every: number | undefined): string => (every === undefined ? "" : `:${every}`);
