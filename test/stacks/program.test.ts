import { expect, test } from "@jest/globals";
import { loadCalibset } from "../../engine/declare/loadCalibset.ts";
import { workspaceFrom } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { registeredBy } from "./registered.ts";

const { requests, inputs, after } = await registeredBy("demo.LATISS.DM-43525");

// Pulumi's names of resources, which every stored state has.
const built = [
  "bias",
  "biasBootstrap",
  "dark",
  "darkBootstrap",
  "defects",
  "flat-g",
  "flat-i",
  "flat-r",
  "flat-white",
  "flat-y",
  "flat-z",
  "flatBootstrap",
].map((title) => `product-${title}`);

test.each<[string, string[]]>([
  // Products do not depend on each other in Pulumi: they wait inside the engine.
  ...built.map((name): [string, string[]] => [name, []]),
  ["release", built],
  ["deployment-usdf-main", ["release"]],
  ["deployment-summit-LATISS", ["release"]],
  ["activation-usdf-embargo", ["release"]],
  ["activation-usdf-main", ["deployment-usdf-main", "release"]],
  ["activation-summit-LATISS", ["activation-usdf-embargo", "activation-usdf-main", "deployment-summit-LATISS", "release"]],
])("%s depends on %j", (name, others) => {
  expect(requests.has(name)).toBe(true);
  expect(after(name)).toEqual(others);
});

test("no other resource is registered", () => {
  expect(requests.size).toBe(built.length + 6);
});

test("activations are protected, and all other resources only leave the state when they are removed", () => {
  for (const [name, request] of requests) {
    expect(request.getProtect()).toBe(name.startsWith("activation"));
    expect(request.getRetainondelete()).toBe(!name.startsWith("activation"));
  }
});

test("the state has the set's digest and names, and no path of this machine", async () => {
  const workspace = workspaceFrom({});
  const set = await loadCalibset("LATISS/DM-43525", workspace, await loadWorld(workspace));
  expect(inputs).toHaveLength(built.length + 6);
  for (const each of inputs) expect(each).toMatchObject({ world: "demo", set: set.key, digest: set.digest });
  expect(JSON.stringify(inputs)).not.toContain(workspace.root);
});

test("resources of a site's own stack depend only on resources of that stack", async () => {
  const summit = await registeredBy("demo.summit.LATISS.DM-43525");
  expect(Object.fromEntries([...summit.requests.keys()].map((name) => [name, summit.after(name)]))).toEqual({
    "deployment-summit-LATISS": [],
    "activation-summit-LATISS": ["deployment-summit-LATISS"],
  });
  const usdf = await registeredBy("demo.usdf.LATISS.DM-43525");
  expect([...usdf.requests.keys()].sort()).toEqual([...requests.keys()].filter((name) => !name.includes("summit")).sort());
});

test("only the products of a trial are registered, with the name of the trial", async () => {
  const trial = await registeredBy("demo.LATISS.DM-43525.u-vera");
  expect([...trial.requests.keys()].sort()).toEqual([...built].sort());
  for (const each of trial.inputs) expect(each).toMatchObject({ trial: "vera" });
  expect(JSON.stringify(inputs)).not.toContain("trial");
});
