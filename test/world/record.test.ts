import { afterAll, expect, test } from "@jest/globals";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, PREFIX, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

test("record and graph of a set in use show repositories and journals, and write nothing", async () => {
  const workspace = copyWorld("active");
  const before = await stateOf(workspace);

  const record = await calib(workspace, ["record", SET]);
  expect(record.exitCode).toBe(0);
  for (const text of [`${PREFIX}/biasGen.20240326a/run1`, "butler certify-calibrations", "butler collection-chain", "TAXICAB-11"])
    expect(record.out).toContain(text);

  const checklist = await calib(workspace, ["record", SET, "--checklist"]);
  const boxes = checklist.out.split("\n").filter((line) => /^- \[[ x]\]/.test(line));
  expect(boxes).toHaveLength(9);
  // The tests' set is verified on its own inputs only, so this box stays open.
  expect(boxes.filter((box) => box.startsWith("- [ ]"))).toEqual([
    expect.stringContaining("on the same inputs, supplemented with similar exposures"),
  ]);
  expect((await calib(workspace, ["record", SET, "--hail"])).out).toContain(SET);

  const graph = await calib(workspace, ["graph", SET, "--state"]);
  expect(graph.exitCode).toBe(0);
  expect(graph.out).toMatch(/^flowchart/m);
  expect(graph.out).not.toContain("could not check");
  expect(await stateOf(workspace)).toEqual(before);
});
