import type { GraphNode, NodeState } from "./graph.ts";

export interface Colour {
  /** Name of the class in Mermaid. */
  readonly name: string;
  readonly fill: string;
  readonly line: string;
}

/** Light enough for black text; every state is also written out, so that nothing hangs on the colour alone. */
export const palette: Readonly<Record<NodeState["kind"], Colour>> = {
  "in sync": { name: "inSync", fill: "#d3f0d8", line: "#2f7d3b" },
  pending: { name: "pending", fill: "#fff1b8", line: "#9a7b00" },
  running: { name: "running", fill: "#cfe4ff", line: "#1f5fa8" },
  waiting: { name: "waiting", fill: "#e6dcf5", line: "#6b4a9e" },
  refused: { name: "refused", fill: "#ffd2cf", line: "#b3261e" },
  "could not check": { name: "unchecked", fill: "#ffffff", line: "#d26a00" },
  "not wanted": { name: "notWanted", fill: "#eeeeee", line: "#888888" },
};

/** What stands in a node: its title, its note, and how it stands with the code to look up. */
export function linesOf({ title, note, state }: GraphNode): readonly string[] {
  if (state === null) return [title, note];
  return [title, note, "code" in state ? `${state.kind}: ${state.code}` : state.kind];
}
