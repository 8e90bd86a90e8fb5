import type { Graph, GraphNode } from "../../../../engine/present/graph/graph.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { bias, loadedSets } from "../../factory.ts";

const rerun = "20240326a";
const exposures = { kind: "range", dayObs: 20240326, from: 2, to: 4 } as const;

/** A set with every kind of node: bootstraps, certified products, bands, and a product that only verifies. */
export const broad = (): LoadedSet =>
  loadedSets.declared({
    products: {
      biasBootstrap: { rerun, exposures },
      darkBootstrap: { rerun, exposures },
      flatBootstrap: { rerun, exposures },
      defects: { rerun },
      bias,
      flat: { rerun, bands: { g: { exposures }, r: { exposures } } },
      science: { rerun, exposures },
    },
    targets: ["usdf/main", "summit/LATISS"],
  });

const nasty = `"</text><script>alert(1)</script> \\N | #quot; & \`x\`\nend`;

const node = (id: string, changes: Partial<GraphNode> = {}): GraphNode => ({
  id,
  title: id,
  note: "n",
  group: null,
  shape: "certified",
  unit: id,
  step: null,
  state: null,
  ...changes,
});

/** A graph with one node a state, and text that has to be escaped. */
export const everyState: Graph = {
  title: nasty,
  groups: [{ id: "frame", title: nasty, parent: null }],
  nodes: [
    node("end", { state: { kind: "in sync" } }),
    node("b", { state: { kind: "not wanted" }, shape: "uncertified" }),
    node("c", { state: { kind: "pending", note: nasty }, shape: "tried" }),
    node("d", { state: { kind: "running", note: "run1: 1 of 4 quanta" }, shape: "release" }),
    node("e", { state: { kind: "waiting", code: "approval-missing", reason: nasty }, group: "frame", shape: "repository" }),
    node("f", { state: { kind: "refused", code: "lookup-differs", reason: "detector 0" }, group: "frame" }),
    node("g", { title: nasty, state: { kind: "could not check", code: "site-unreachable", reason: "down" } }),
  ],
  edges: [
    { from: "end", to: "frame", kind: "made with" },
    { from: "frame", to: "g", kind: "tried with" },
  ],
};
