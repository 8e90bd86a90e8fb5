import { create } from "xmlbuilder2";
import { assertNever } from "../model/never.ts";
import type { CellState, Drift, DriftFinding } from "../drift/driftReport.ts";

/** Drift as JUnit results: a suite a repository, a case a set and product. What could not be checked is an error, what waits is skipped. */
export function renderDriftJunit({ cells }: Drift): string {
  const repos = [...new Set(cells.map(({ repo }) => repo))];
  const testsuite = repos.map((repo) => ({
    "@name": repo,
    testcase: cells
      .filter((cell) => cell.repo === repo)
      .map(({ set, product, state }) => ({ "@classname": set.replace("/", "."), "@name": product ?? "chains, tags, use", ...resultOf(state) })),
  }));
  return create({ version: "1.0", encoding: "UTF-8" }, { testsuites: { testsuite } }).end({ prettyPrint: true });
}

function resultOf(state: CellState): object {
  switch (state.kind) {
    case "in sync":
      return {};
    case "waiting":
    case "skipped":
    case "withdrawn":
      return { skipped: { "@message": state.reason } };
    case "unverifiable":
      return { error: { "@type": state.code, "@message": state.reason } };
    case "missing":
    case "differs":
    case "extra":
      return { failure: { "@type": state.kind, "@message": state.findings.map(({ kind }) => kind).join(", "), "#": state.findings.map(words).join("\n") } };
    default:
      return assertNever(state);
  }
}

const words = ({ kind, repo, collection, expected, found }: DriftFinding): string => `${kind}: ${repo}:${collection}: expected ${expected}, found ${found}`;
