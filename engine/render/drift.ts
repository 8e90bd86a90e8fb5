import { assertNever } from "../model/never.ts";
import type { Cell, DriftRow } from "../drift/finding.ts";

/** Drift in words: one line a repository and set, then every difference. */
export function renderDrift(rows: readonly DriftRow[]): string {
  const width = Math.max(...rows.map(({ set, repo }) => set.length + repo.length + 1), 0);
  return rows
    .flatMap(({ set, repo, cell }) => [`${`${set} ${repo}`.padEnd(width)}  ${cell.state}${remark(cell)}`, ...details(cell)])
    .join("\n");
}

function remark(cell: Cell): string {
  switch (cell.state) {
    case "in sync":
      return `  ${cell.fingerprint.slice(0, 12)}`;
    case "waiting":
    case "unverifiable":
      return `  ${cell.code}: ${cell.reason}`;
    case "skipped":
    case "withdrawn":
      return `  ${cell.reason}`;
    case "differs":
      return `  ${cell.findings.length} found`;
    default:
      return assertNever(cell);
  }
}

const details = (cell: Cell): readonly string[] =>
  cell.state === "differs"
    ? cell.findings.map(({ kind, repo, collection, expected, found }) => `    ${kind}: ${repo}:${collection}\n      expected ${expected}\n      found    ${found}`)
    : [];
