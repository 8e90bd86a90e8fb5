import { expect, test } from "@jest/globals";
import type { StepPlan, UnitPlan } from "../../../../engine/converge/planUnit.ts";
import { graphOf } from "../../../../engine/present/graph/buildGraph.ts";
import { stateIn, withStates } from "../../../../engine/present/graph/graphState.ts";
import type { NodeState } from "../../../../engine/present/graph/graph.ts";
import type { StepName } from "../../../../engine/model/change.ts";
import { loadedSets } from "../../factory.ts";
import { stage } from "../../observed.ts";
import { sessionOf } from "../../session.ts";

const plan = (...steps: readonly StepPlan[]): UnitPlan => ({ unit: "u", steps });
const synced = (step: StepName): StepPlan => ({ step, kind: "in-sync", note: "" });
const unwanted = (step: StepName): StepPlan => ({ step, kind: "unwanted", note: "" });

test.each<[string, UnitPlan, StepName | null, NodeState]>([
  ["all its steps are settled", plan(synced("generate"), synced("certify")), null, { kind: "in sync" }],
  ["its last step is not for it", plan(synced("generate"), unwanted("verify")), null, { kind: "in sync" }],
  ["no step is wanted", plan(unwanted("deliver"), unwanted("tag")), null, { kind: "not wanted" }],
  [
    "something would be written",
    plan(synced("generate"), {
      step: "certify",
      kind: "change",
      changes: [
        { summary: "certify", reason: "missing" },
        { summary: "chain", reason: "missing" },
      ],
    }),
    null,
    { kind: "pending", note: "certify; chain" },
  ],
  ["a pipeline runs", plan({ step: "generate", kind: "running", note: "run1" }), null, { kind: "running", note: "run1" }],
  [
    "people are waited for",
    plan({ step: "deliver", kind: "waiting", code: "approval-missing", reason: "r" }),
    null,
    { kind: "waiting", code: "approval-missing", reason: "r" },
  ],
  [
    "something is wrong",
    plan({ step: "activate", kind: "refused", code: "lookup-differs", reason: "r" }),
    null,
    { kind: "refused", code: "lookup-differs", reason: "r" },
  ],
  [
    "its site is down",
    plan({ step: "deliver", kind: "waiting", code: "site-unreachable", reason: "r" }),
    null,
    { kind: "could not check", code: "site-unreachable", reason: "r" },
  ],
  [
    "it is one step, which is settled",
    plan(synced("deliver"), { step: "tag", kind: "change", changes: [] }),
    "deliver",
    { kind: "in sync" },
  ],
  [
    "it is one step, which is not",
    plan(synced("deliver"), { step: "tag", kind: "change", changes: [{ summary: "tag", reason: "missing" }] }),
    "tag",
    { kind: "pending", note: "tag" },
  ],
  [
    "its step is not reached",
    plan({ step: "deliver", kind: "running", note: "" }),
    "tag",
    { kind: "waiting", code: "not-delivered", reason: "follows deliver" },
  ],
  [
    "its step is not reached, at a site that is down",
    plan({ step: "deliver", kind: "waiting", code: "site-unreachable", reason: "r" }),
    "tag",
    { kind: "could not check", code: "site-unreachable", reason: "r" },
  ],
])("the state of a node: %s", (_case, units, step, state) => {
  expect(stateIn(units, { step })).toEqual(state);
});

test("units of a site that is down could not be checked, and the others have their state", async () => {
  const loaded = loadedSets.adopted();
  const session = sessionOf(loaded, { "usdf/main": stage.active, "summit/LATISS": { ...stage.active, tagged: [] } });
  const { nodes } = await withStates(session, graphOf(loaded));
  const states = Object.fromEntries(
    nodes.map(({ id, state }) => [id, state && ("code" in state ? `${state.kind} ${state.code}` : state.kind)]),
  );
  expect(states).toEqual({
    // The build repository does not answer.
    "product bias": "could not check site-unreachable",
    release: "could not check site-unreachable",
    "activation usdf/embargo": "could not check site-unreachable",
    "deployment usdf/main": "in sync",
    // The test stand does not answer, so a record for its site has to be written.
    "activation usdf/main": "pending",
    "deployment summit/LATISS": "in sync",
    "tag summit/LATISS": "pending",
    // The summit uses the set, so the construction site no longer matters.
    "activation summit/LATISS": "in sync",
    "deployment tts/LATISS": "could not check site-unreachable",
    "activation tts/LATISS": "could not check site-unreachable",
  });
});

test("a repository with another error has the error's code", async () => {
  const loaded = loadedSets.adopted();
  const session = sessionOf(loaded, {});
  const broken = { ...session, observer: { ...session.observer, view: () => Promise.reject(new Error("no such table")) } };
  const { nodes } = await withStates(broken, graphOf(loaded));
  expect(nodes.map(({ state }) => state)).toContainEqual({ kind: "could not check", code: "command-failed", reason: "no such table" });
});
