import { assertNever } from "./group.ts";

/** An exposure selection: plain data in a calibset, rendered to the Butler query that finds exactly those exposures. Days are YYYYMMDD; exposure IDs are YYYYMMDD and five digits. */
export type SelectionData =
  | { readonly kind: "range"; readonly dayObs: number; readonly from: number; readonly to: number; readonly step?: number }
  | { readonly kind: "list"; readonly exposures: readonly number[] }
  | { readonly kind: "where"; readonly expression: string }
  | { readonly kind: "except"; readonly of: SelectionData; readonly exposures: readonly number[]; readonly reason: string }
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
      return `(${render(selection.of)} and not exposure in (${selection.exposures.join(",")}))`;
    case "and":
    case "or":
      return `(${selection.of.map(render).join(` ${selection.kind} `)})`;
    default:
      return assertNever(selection);
  }
}

const stride = (every: number | undefined): string => (every === undefined ? "" : `:${every}`);
