import type { Code } from "../../errors.ts";
import type { StepName } from "../../steps/step.ts";

/** A set as boxes and arrows: how it is made, and where it goes. Plain data; renderers draw it. */
export interface Graph {
  readonly title: string;
  readonly groups: readonly GraphGroup[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A frame around nodes; an edge may begin or end at it and means all that is in it. */
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
  /** Name of the unit whose plan says how it stands, and of the step where it is only one of them. */
  readonly unit: string;
  readonly step: StepName | null;
  /** Null where no repository was asked. */
  readonly state: NodeState | null;
}

/** Certified; made and left behind; only tries others out; done once for the set; done at a repository. */
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
