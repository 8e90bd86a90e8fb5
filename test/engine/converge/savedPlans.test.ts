import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { loadPlan, refuseStale, savePlan } from "../../../engine/converge/savedPlans.ts";
import { folders } from "../declare/folder.ts";

const { make } = folders();
const set = {
  set: "LATISS/DM-43525",
  digest: "d",
  lines: [
    "  deployment summit/LATISS: deliver will ingest 9 datasets into summit/LATISS (missing)",
    "  activation summit/LATISS: selfCheck waits",
  ],
};

test("a saved plan is read back unchanged, with its limits", async () => {
  const workspace = { ...make({}), only: { repos: ["summit/LATISS"], products: null, steps: ["deliver"] } };
  const file = path.join(workspace.dir, "plans/plan.json");
  await savePlan(file, workspace, [set]);
  expect(await loadPlan(file, workspace)).toEqual({ version: 1, world: "demo", only: workspace.only, sets: [set] });
  await expect(loadPlan(file, { ...workspace, world: "rubin" })).rejects.toMatchObject({ code: "plan-invalid" });
});

test.each(["{", "{}", '{"version":2}'])("%s is not a saved plan", async (text) => {
  const workspace = make({});
  const file = path.join(workspace.dir, "plan.json");
  writeFileSync(file, text);
  await expect(loadPlan(file, workspace)).rejects.toThrow("plan-invalid");
  await expect(loadPlan(`${file}.gone`, workspace)).rejects.toMatchObject({ code: "plan-invalid" });
});

test("a plan made with another chain file, or without one, is refused", () => {
  const listed = { ...set, chain: "c" };
  expect(() => refuseStale(listed, listed)).not.toThrow();
  for (const [saved, now] of [
    [listed, { ...set, chain: "d" }],
    [listed, set],
    [set, listed],
  ] as const)
    expect(() => refuseStale(saved, now)).toThrow("LATISS/DM-43525: the chain file of its instrument has changed since the plan was saved");
});

test.each<[string, typeof set, string | undefined]>([
  ["the same", set, undefined],
  ["the same in another order", { ...set, lines: [...set.lines].reverse() }, undefined],
  ["another declaration", { ...set, digest: "e" }, "the calibset LATISS/DM-43525 has changed since the plan was saved"],
  [
    "less to do",
    { ...set, lines: set.lines.slice(1) },
    "LATISS/DM-43525: no longer planned: deployment summit/LATISS: deliver will ingest 9 datasets into summit/LATISS (missing)",
  ],
  [
    "more to do",
    { ...set, lines: [...set.lines, "  product bias: generate will run"] },
    "LATISS/DM-43525: not in the plan: product bias: generate will run",
  ],
])("a saved plan against %s", (_case, now, detail) => {
  if (detail === undefined) expect(() => refuseStale(set, now)).not.toThrow();
  else expect(() => refuseStale(set, now)).toThrow(expect.objectContaining({ code: "plan-stale", detail }));
});
