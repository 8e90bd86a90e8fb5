import type { Code } from "../../errors.ts";
import type { StepName } from "../../model/change.ts";

/** A set as boxes and arrows: its construction and its repositories. Plain data; renderers draw it. */
export interface Graph {
  readonly title: string;
  readonly groups: readonly GraphGroup[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A frame around nodes; an edge to or from it stands for all nodes in it. */
export interface GraphGroup {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
}

export interface GraphNode {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly group: string | null;
  readonly shape: NodeShape;
  /** Unit whose plan gives the state, and the step where the node is one step of it. */
  readonly unit: string;
  readonly step: StepName | null;
  /** Null where no repository was asked. */
  readonly state: NodeState | null;
}

/** Certified product; product that stays behind; verification only; release; unit of a repository. */
export type NodeShape = "certified" | "uncertified" | "tried" | "release" | "repository";

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "made with" | "tried with" | "after";
}

export type NodeState =
  | { readonly kind: "in sync" | "not wanted" }
  | { readonly kind: "pending" | "running"; readonly note: string }
  | { readonly kind: "waiting" | "refused" | "could not check"; readonly code: Code; readonly reason: string };

/** The graph as Mermaid text, which GitHub and Confluence draw. */
export function renderMermaid(graph: Graph): string {
  const ids = new Map([
    ...graph.groups.map(({ id }, index) => [id, `g${index}`] as const),
    ...graph.nodes.map(({ id }, index) => [id, `n${index}`] as const),
  ]);
  const nameOf = (id: string): string => ids.get(id) ?? id;

  const drawNode = (node: GraphNode): string => {
    const [open, close] = brackets[node.shape];
    const label = linesOf(node).map(escaped).join("<br/>");
    return `${nameOf(node.id)}${open}"${label}"${close}${node.state === null ? "" : `:::${palette[node.state.kind].name}`}`;
  };
  const drawInside = (group: string | null): readonly string[] => [
    ...graph.nodes.filter((node) => node.group === group).map(drawNode),
    ...graph.groups
      .filter(({ parent }) => parent === group)
      .flatMap(({ id, title }) => [`subgraph ${nameOf(id)}["${escaped(title)}"]`, ...drawInside(id).map(indented), "end"]),
  ];
  const drawEdge = ({ from, to, kind }: GraphEdge): string => `${nameOf(from)} ${arrows[kind]} ${nameOf(to)}`;

  const kinds = Object.values(palette).filter(({ name }) =>
    graph.nodes.some(({ state }) => state !== null && palette[state.kind].name === name),
  );
  const classes = kinds.map(({ name, fill, line }) => `classDef ${name} fill:${fill},stroke:${line},color:#000000`);
  return [
    "---",
    `title: ${JSON.stringify(graph.title)}`,
    "---",
    "flowchart LR",
    ...[...drawInside(null), ...graph.edges.map(drawEdge), ...classes].map(indented),
  ].join("\n");
}

const brackets: Readonly<Record<NodeShape, readonly [string, string]>> = {
  certified: ["[", "]"],
  uncertified: ["(", ")"],
  tried: ["{{", "}}"],
  release: ["[[", "]]"],
  repository: ["[", "]"],
};

const arrows: Readonly<Record<GraphEdge["kind"], string>> = { "made with": "-->", "tried with": "-.->", after: "==>" };

const indented = (line: string): string => `  ${line}`;

/** Mermaid interprets quotes, markup, `#` codes and Markdown in a label: all of them are escaped. */
const escaped = (text: string): string => text.replace(/\s+/g, " ").replace(/[^\w ./:,()+=-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);

interface Colour {
  /** Name of the class in Mermaid. */
  readonly name: string;
  readonly fill: string;
  readonly line: string;
}

/** Colors are light enough for black text; every state is also written, so that no meaning depends on color alone. */
export const palette: Readonly<Record<NodeState["kind"], Colour>> = {
  "in sync": { name: "inSync", fill: "#d3f0d8", line: "#2f7d3b" },
  pending: { name: "pending", fill: "#fff1b8", line: "#9a7b00" },
  running: { name: "running", fill: "#cfe4ff", line: "#1f5fa8" },
  waiting: { name: "waiting", fill: "#e6dcf5", line: "#6b4a9e" },
  refused: { name: "refused", fill: "#ffd2cf", line: "#b3261e" },
  "could not check": { name: "unchecked", fill: "#ffffff", line: "#d26a00" },
  "not wanted": { name: "notWanted", fill: "#eeeeee", line: "#888888" },
};

/** Lines of a node: title, note, and state with its code. */
export function linesOf({ title, note, state }: GraphNode): readonly string[] {
  if (state === null) return [title, note];
  return [title, note, "code" in state ? `${state.kind}: ${state.code}` : state.kind];
}
