import type { Difference } from "../content/difference.ts";
import type { CellState, Drift } from "../drift/driftReport.ts";
import { differencesOf } from "../drift/driftReport.ts";
import { summaryOf, together } from "../drift/cellState.ts";
import { code, plain, table } from "../model/markdown.ts";
import { create } from "xmlbuilder2";
import { assertNever } from "../model/group.ts";

/** Drift as an issue's text: the summary first, the matrix, then every difference. */
export function renderDriftMarkdown(drift: Drift): string {
  const { cells, unmanaged, verified } = drift;
  const repos = [...new Set(cells.map(({ repo }) => repo))];
  const sets = [...new Set(cells.map(({ set }) => set))];
  const state = (set: string, repo: string): string => together(cells.filter((cell) => cell.set === set && cell.repo === repo))?.kind ?? "";
  const differences = differencesOf(drift);
  const unsure = [
    ...new Set(
      cells.flatMap(({ repo, state: each }) =>
        each.kind === "unverifiable" ? [`- could not check ${code(repo)}: ${plain(each.reason)} (${each.code})${lastSeen(repo)}`] : [],
      ),
    ),
  ];
  const strays = unmanaged
    .filter(({ ignored }) => ignored === null)
    .map(({ repo, ticket, collections }) => `- ${code(`${repo}:${ticket}`)}, ${collections.length} collections`);
  return [
    `**${plain(summaryOf(drift))}**`,
    "",
    ...table(
      ["set", ...repos.map(code)],
      sets.map((set) => [code(set), ...repos.map((repo) => state(set, repo))]),
    ),
    ...section("Differences", differences.flatMap(renderDiagnostic)),
    ...section("Could not check", unsure),
    ...section("Worth knowing", [
      ...new Set(
        cells.flatMap(({ repo, state: each }) =>
          each.kind === "in sync" && each.note !== undefined ? [`- ${code(repo)}: ${plain(each.note)}`] : [],
        ),
      ),
    ]),
    ...section("Calibrations that no set makes", strays),
    "",
  ].join("\n");

  function lastSeen(repo: string): string {
    const at = verified.find((each) => each.repo === repo)?.at ?? null;
    return at === null ? "; never verified" : `; last verified ${at}`;
  }
}

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length ? ["", `### ${title}`, "", ...lines] : []);

const renderDiagnostic = ({ kind, set, product, repo, collection, expected, found, mend }: Difference): readonly string[] => [
  `- **${kind}**: ${code(`${repo}:${collection}`)} (${plain(product === null ? set : `${set} ${product}`)}; ${mend === "repair" ? "`--repair` mends it" : "a person has to decide"})`,
  `  - expected ${plain(expected)}`,
  `  - found ${plain(found)}`,
];

/** Drift as JUnit results: a suite a repository, a case a set and product. "Could not check" is an error, a wait is skipped. */
export function renderDriftJunit({ cells }: Drift): string {
  const repos = [...new Set(cells.map(({ repo }) => repo))];
  const testsuite = repos.map((repo) => ({
    "@name": repo,
    testcase: cells
      .filter((cell) => cell.repo === repo)
      .map(({ set, product, state }) => ({
        "@classname": set.replace("/", "."),
        "@name": product ?? "chains, tags, use",
        ...resultOf(state),
      })),
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
      return {
        failure: {
          "@type": state.kind,
          "@message": state.differences.map(({ kind }) => kind).join(", "),
          "#": state.differences.map(words).join("\n"),
        },
      };
    default:
      return assertNever(state);
  }
}

const words = ({ kind, repo, collection, expected, found }: Difference): string =>
  `${kind}: ${repo}:${collection}: expected ${expected}, found ${found}`;
