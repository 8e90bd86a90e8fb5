import Table from "cli-table3";
import type { Difference } from "../content/difference.ts";
import type { Drift, DriftCell, Unmanaged, Verified } from "../drift/driftReport.ts";
import { differencesOf } from "../drift/driftReport.ts";
import { splitWarning } from "./siteWarnings.ts";
import { isDrift, summaryOf, together } from "../drift/cellState.ts";

/** Drift in words: the matrix, every difference, waits, unmanaged calibrations, and when each repository last answered. */
export function renderDrift(drift: Drift): string {
  const sections = [
    matrix(drift),
    differencesOf(drift).flatMap(renderDiagnostic).join("\n"),
    notes(drift.cells),
    renderUnmanaged(drift.unmanaged),
    renderVerified(drift.verified),
    drift.splits.map(({ repo, reason }) => `warning ${splitWarning(repo, reason)}`).join("\n"),
    summaryOf(drift),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

/** A line a set; a line a product as well where its products differ. */
function matrix({ cells }: Drift): string {
  const repos = [...new Set(cells.map(({ repo }) => repo))];
  const sets = [...new Set(cells.map(({ set }) => set))];
  if (!cells.length) return "";
  const table = new Table({ head: ["set", ...repos], style: { head: [], border: [] } });
  for (const set of sets) {
    const ofSet = cells.filter((cell) => cell.set === set);
    const row = (name: string, some: readonly DriftCell[]) => [
      name,
      ...repos.map((repo) => stateWords(some.filter((cell) => cell.repo === repo))),
    ];
    table.push(row(set, ofSet));
    if (!ofSet.some(({ state }) => isDrift(state))) continue;
    for (const product of new Set(ofSet.map((cell) => cell.product))) {
      const ofProduct = ofSet.filter((cell) => cell.product === product);
      if (ofProduct.some(({ state }) => isDrift(state))) table.push(row(`  ${product ?? "chains, tags, use"}`, ofProduct));
    }
  }
  return table.toString();
}

function stateWords(cells: readonly DriftCell[]): string {
  const state = together(cells);
  if (!state) return "";
  return "differences" in state ? `${state.kind} (${state.differences.length})` : state.kind;
}

const renderDiagnostic = ({ kind, set, product, repo, collection, expected, found, mend }: Difference): readonly string[] => [
  `${kind}: ${repo}:${collection}`,
  `    ${product === null ? set : `${set} ${product}`}; ${mend === "repair" ? "--repair mends it" : "a person has to decide"}`,
  `    expected ${expected}`,
  `    found    ${found}`,
];

/** States that are neither in sync nor drift, with their reasons; once for all products that share one. */
function notes(cells: readonly DriftCell[]): string {
  const lines = cells.flatMap(({ set, repo, state }) => {
    if (state.kind === "waiting" || state.kind === "unverifiable")
      return [`${state.kind} ${set} at ${repo}, ${state.code}: ${state.reason}`];
    if (state.kind === "in sync" && state.note !== undefined) return [`at ${repo}, ${set}: ${state.note}`];
    if (state.kind === "skipped" || state.kind === "withdrawn") return [`${state.kind} ${set} at ${repo}: ${state.reason}`];
    return [];
  });
  return [...new Set(lines)].join("\n");
}

function renderUnmanaged(unmanaged: readonly Unmanaged[]): string {
  const open = unmanaged.filter(({ ignored }) => ignored === null);
  const left = unmanaged.length - open.length;
  const lines = [...new Set(open.map(({ ticket }) => ticket))].map(
    (ticket) =>
      `  ${ticket} at ${open
        .filter((each) => each.ticket === ticket)
        .map(({ repo }) => repo)
        .join(", ")}`,
  );
  if (!open.length)
    return left ? `${left} ${left === 1 ? "calibration" : "calibrations"} that no set makes, ignored as the world declares` : "";
  return [
    `Calibrations that no set makes (calib adopt REPO TICKET, or the world's "ignored" with a reason)${left ? `; ${left} ignored` : ""}`,
    ...lines,
  ].join("\n");
}

function renderVerified(verified: readonly Verified[]): string {
  const lines = verified.flatMap(({ repo, answered, at, deep, expired }) => {
    if (answered) return deep === null ? [] : [`  ${repo}: files last read ${deep}`];
    return [`  ${repo}: ${at === null ? "never verified" : `last verified ${at}`}${expired ? ", which no longer counts" : ""}`];
  });
  return lines.length ? ["Verified", ...lines].join("\n") : "";
}
