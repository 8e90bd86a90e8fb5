import { planUnit, type StepPlan, type UnitPlan } from "../../converge/planUnit.ts";
import type { Session } from "../../converge/session.ts";
import { unitName, unitsOf } from "../../converge/unit.ts";
import { asCalibError, type Code } from "../../errors.ts";
import { assertNever } from "../../model/group.ts";
import type { Graph, GraphNode, NodeState } from "./graph.ts";

type Planned = { readonly kind: "planned"; readonly plan: UnitPlan } | { readonly kind: "unplanned"; readonly state: NodeState };

/** Adds to each node the state that its unit's plan gives. Reads only. */
export async function withStates(session: Session, graph: Graph): Promise<Graph> {
  const { set } = await session.loaded();
  const planned = new Map(
    await Promise.all(
      unitsOf(set).map(async (unit): Promise<[string, Planned]> => {
        try {
          return [unitName(unit), { kind: "planned", plan: await planUnit(session, unit) }];
        } catch (thrown) {
          // A repository that cannot be checked does not affect the others.
          const { code, detail } = asCalibError(thrown);
          return [unitName(unit), { kind: "unplanned", state: { kind: "could not check", code, reason: detail } }];
        }
      }),
    ),
  );
  const stateOf = (node: GraphNode): NodeState | null => {
    const found = planned.get(node.unit);
    if (!found) return null;
    return found.kind === "planned" ? stateIn(found.plan, node) : found.state;
  };
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, state: stateOf(node) })) };
}

/** State of a node from its unit's plan; steps after the first open one are unknown. */
export function stateIn({ steps }: UnitPlan, { step }: Pick<GraphNode, "step">): NodeState {
  const reached = steps.filter(isReached);
  const ofStep = step === null ? reached : reached.filter((each) => each.step === step);
  const last = ofStep.at(-1);
  if (!last) return unreached(reached.at(-1));
  switch (last.kind) {
    case "in-sync":
      return { kind: "in sync" };
    case "unwanted":
      return { kind: ofStep.some(({ kind }) => kind === "in-sync") ? "in sync" : "not wanted" };
    case "change":
      return { kind: "pending", note: last.changes.map(({ summary }) => summary).join("; ") };
    case "running":
      return { kind: "running", note: last.note };
    case "waiting":
      return waiting(last);
    case "refused":
      return { kind: "refused", code: last.code, reason: last.reason };
    default:
      return assertNever(last);
  }
}

const isReached = (plan: StepPlan): plan is Exclude<StepPlan, { kind: "later" }> => plan.kind !== "later";

/** Steps after one whose site does not answer are unknown too. */
const unreached = (before: StepPlan | undefined): NodeState =>
  before?.kind === "waiting" && before.code === SILENT
    ? waiting(before)
    : { kind: "waiting", code: "not-delivered", reason: `follows ${before?.step ?? "nothing"}` };

const waiting = ({ code, reason }: { readonly code: Code; readonly reason: string }): NodeState => ({
  kind: code === SILENT ? "could not check" : "waiting",
  code,
  reason,
});

const SILENT: Code = "site-unreachable";
