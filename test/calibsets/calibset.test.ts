import { expect, test } from "@jest/globals";
import { calibset } from "../../calibsets/index.ts";
import { loadCalibset, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { workspaceFrom } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { declaration } from "../engine/factory.ts";

test("calibset returns the declaration that it was given", () => {
  expect(calibset(declaration)).toBe(declaration);
});

test("every calibset in the tree loads in the demo's world", async () => {
  const workspace = workspaceFrom({});
  const world = await loadWorld(workspace);
  const keys = await listCalibsets(workspace);
  expect(keys).toContain("LATISS/DM-43525");
  for (const key of keys) expect((await loadCalibset(key, workspace, world)).key).toBe(key);
});
