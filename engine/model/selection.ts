/** Exposure selections: plain data in a calibset, rendered to the Butler query that finds exactly those exposures. */
export type SelectionData =
  | { readonly kind: "range"; readonly dayObs: number; readonly from: number; readonly to: number; readonly step?: number }
  | { readonly kind: "list"; readonly exposures: readonly number[] }
  | { readonly kind: "where"; readonly expression: string }
  | { readonly kind: "except"; readonly of: SelectionData; readonly exposures: readonly number[]; readonly reason: string }
  | { readonly kind: "and" | "or"; readonly of: readonly SelectionData[] };
