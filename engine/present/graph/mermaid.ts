import type { Graph, GraphEdge, GraphNode, NodeShape } from "./graph.ts";
import { linesOf, palette } from "./palette.ts";

/** The graph as Mermaid text, which GitHub and Confluence draw. */
export function renderMermaid(graph: Graph): string {
  const ids = new Map([...graph.groups.map(({ id }, index) => [id, `g${index}`] as const), ...graph.nodes.map(({ id }, index) => [id, `n${index}`] as const)]);
  const nameOf = (id: string): string => ids.get(id) ?? id;

  const drawNode = (node: GraphNode): string => {
    const [open, close] = brackets[node.shape];
    const label = linesOf(node).map(escaped).join("<br/>");
    return `${nameOf(node.id)}${open}"${label}"${close}${node.state === null ? "" : `:::${palette[node.state.kind].name}`}`;
  };
  const drawInside = (group: string | null): readonly string[] => [
    ...graph.nodes.filter((node) => node.group === group).map(drawNode),
    ...graph.groups.filter(({ parent }) => parent === group).flatMap(({ id, title }) => [`subgraph ${nameOf(id)}["${escaped(title)}"]`, ...drawInside(id).map(indented), "end"]),
  ];
  const drawEdge = ({ from, to, kind }: GraphEdge): string => `${nameOf(from)} ${arrows[kind]} ${nameOf(to)}`;

  const kinds = Object.values(palette).filter(({ name }) => graph.nodes.some(({ state }) => state !== null && palette[state.kind].name === name));
  const classes = kinds.map(({ name, fill, line }) => `classDef ${name} fill:${fill},stroke:${line},color:#000000`);
  return ["---", `title: ${JSON.stringify(graph.title)}`, "---", "flowchart LR", ...[...drawInside(null), ...graph.edges.map(drawEdge), ...classes].map(indented)].join("\n");
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

/** Mermaid reads quotes, markup, its own `#` codes and Markdown in a label: all of it is spelled as codes. */
const escaped = (text: string): string => text.replace(/\s+/g, " ").replace(/[^\w ./:,()+=-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);
