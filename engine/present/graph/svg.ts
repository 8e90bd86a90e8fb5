import type { Attributes, Edge, Graph as Drawing, Node, Subgraph } from "@viz-js/viz";
import { type Graph, type GraphEdge, type GraphGroup, type GraphNode, type NodeShape, linesOf, palette } from "./graph.ts";

/** The graph as SVG, laid out by Graphviz. */
export async function renderSvg(graph: Graph): Promise<string> {
  // Graphviz as WebAssembly loads slowly: only on demand.
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  return viz.renderString(drawingOf(graph), { format: "svg" });
}

/** Input of Graphviz. Edges run between nodes there: a frame is represented by one of its nodes and clips the edge. */
export function drawingOf(graph: Graph): Drawing {
  const frames = new Map(graph.groups.map((group) => [group.id, group]));
  const isInside = (frame: string, group: string | null): boolean =>
    group !== null && (group === frame || isInside(frame, frames.get(group)?.parent ?? null));
  const endOf = (id: string, which: "tail" | "head"): End => {
    if (!frames.has(id)) return { node: id, clip: {} };
    const inside = graph.nodes.filter(({ group }) => isInside(id, group));
    return { node: inside.at(which === "tail" ? -1 : Math.floor(inside.length / 2))?.id ?? id, clip: { [`l${which}`]: clusterOf(id) } };
  };
  const edgeOf = ({ from, to, kind }: GraphEdge): Edge => {
    const [tail, head] = [endOf(from, "tail"), endOf(to, "head")];
    return { tail: tail.node, head: head.node, attributes: { ...lines[kind], ...tail.clip, ...head.clip, edgetooltip: kind } };
  };
  const subgraphsOf = (group: string | null): Subgraph[] => graph.groups.filter(({ parent }) => parent === group).map(subgraphOf);
  const subgraphOf = ({ id, title }: GraphGroup): Subgraph => ({
    name: clusterOf(id),
    graphAttributes: { label: escaped(title), style: "rounded", color: "#888888" },
    nodes: nodesOf(id),
    subgraphs: subgraphsOf(id),
  });
  const nodesOf = (group: string | null): Node[] =>
    graph.nodes.filter((node) => node.group === group).map((node) => ({ name: node.id, attributes: attributesOf(node) }));

  return {
    directed: true,
    graphAttributes: { label: escaped(graph.title), labelloc: "t", rankdir: "LR", compound: true, fontname: FONT, nodesep: 0.2 },
    nodeAttributes: { fontname: FONT, fontsize: 11, style: "filled", fillcolor: "#ffffff", height: 0.4, margin: "0.18,0.06" },
    edgeAttributes: { color: "#444444", arrowsize: 0.7 },
    nodes: nodesOf(null),
    subgraphs: subgraphsOf(null),
    edges: graph.edges.map(edgeOf),
  };
}

interface End {
  readonly node: string;
  readonly clip: Attributes;
}

const FONT = "Helvetica";

const clusterOf = (group: string): string => `cluster_${group}`;

function attributesOf(node: GraphNode): Attributes {
  const label = linesOf(node).map(escaped).join("\\n");
  const { state } = node;
  if (state === null) return { ...shapes[node.shape], label };
  const { fill, line } = palette[state.kind];
  const why = "reason" in state ? state.reason : "note" in state ? state.note : state.kind;
  return { ...shapes[node.shape], label, fillcolor: fill, color: line, tooltip: escaped(why) };
}

const shapes: Readonly<Record<NodeShape, Attributes>> = {
  certified: { shape: "box" },
  uncertified: { shape: "box", style: "filled,rounded,dashed" },
  tried: { shape: "hexagon" },
  release: { shape: "box", peripheries: 2 },
  repository: { shape: "box" },
};

const lines: Readonly<Record<GraphEdge["kind"], Attributes>> = {
  "made with": {},
  "tried with": { style: "dashed" },
  after: { penwidth: 1.8 },
};

/** Graphviz reads backslashes and entities in a label; it escapes SVG itself. */
const escaped = (text: string): string => text.replace(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("\\", "\\\\");
