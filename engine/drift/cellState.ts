import type { Difference } from "../content/difference.ts";
import type { CellState, Drift, DriftCell } from "./driftReport.ts";
import { kinds, type DifferenceKind } from "../content/differenceKinds.ts";

/** The state of a cell with differences: "differs" outweighs "missing", which outweighs "extra". */
export function worst(differences: readonly Difference[]): CellState {
  const states = new Set(differences.map(({ kind }) => kinds[kind].state));
  const kind = (["differs", "missing", "extra"] as const).find((each) => states.has(each)) ?? "differs";
  return { kind, differences };
}

/** Whether a cell proves drift, even if other cells could not be checked. */
export const isDrift = ({ kind }: CellState): boolean => kind === "differs" || kind === "missing" || kind === "extra";

/** The gravest state of several cells, with the differences of all of them; undefined without cells. */
export function together(cells: readonly DriftCell[]): CellState | undefined {
  const kind = weights.find((each) => cells.some(({ state }) => state.kind === each));
  const alike = cells.filter(({ state }) => state.kind === kind);
  const gravest = (alike.find(({ product }) => product === null) ?? alike[0])?.state;
  if (!gravest || !("differences" in gravest)) return gravest;
  return { kind: gravest.kind, differences: cells.flatMap(({ state }) => ("differences" in state ? state.differences : [])) };
}

const weights = ["differs", "missing", "extra", "unverifiable", "waiting", "in sync", "withdrawn", "skipped"] as const;

/** Whether a cell is about an instrument chain, under the name of the chain. */
export const isChainCell = ({ set }: DriftCell): boolean => set.endsWith("/calib");

/** Counts the cells by state, in one line. */
export function summaryOf({ cells, unmanaged }: Drift): string {
  const counts = weights.flatMap((kind) => {
    const count = cells.filter(({ state }) => state.kind === kind).length;
    return count ? [`${count} ${kind}`] : [];
  });
  const open = unmanaged.filter(({ ignored }) => ignored === null).length;
  const sets = new Set(cells.filter((cell) => !isChainCell(cell)).map(({ set }) => set)).size;
  const repos = new Set(cells.map(({ repo }) => repo)).size;
  return `${sets} ${sets === 1 ? "set" : "sets"} at ${repos} ${repos === 1 ? "repository" : "repositories"}: ${[...counts, ...(open ? [`${open} unmanaged`] : [])].join(", ") || "nothing to compare"}`;
}

/** The number of differences of each kind. */
export function diagnosticsByKind(differences: readonly Difference[]): readonly (readonly [DifferenceKind, number])[] {
  const kindsFound = [...new Set(differences.map(({ kind }) => kind))];
  return kindsFound.map((kind) => [kind, differences.filter((each) => each.kind === kind).length]);
}
