import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "@jest/globals";
import { loadCalibset } from "../../engine/load/calibset.ts";
import { workspace } from "../../engine/load/workspace.ts";
import { loadWorld } from "../../engine/load/world.ts";
import program from "../../stacks/program.ts";

interface Request {
  getName(): string;
  getDependenciesList(): readonly string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

const requests = new Map<string, Request>();
const inputs: object[] = [];

/** The stack's program, run against an engine that only takes notes. */
beforeAll(async () => {
  const notes: pulumi.runtime.Mocks = {
    newResource(args) {
      if (args.custom) inputs.push(args.inputs as object);
      return { id: args.name, state: { ...(args.inputs as object), phase: "done" } };
    },
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(notes, "calibrations", "demo.LATISS.DM-43525");
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: (request: Request, ...rest: readonly unknown[]) => unknown };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    requests.set(request.getName(), request);
    return register(request, ...rest);
  };
  const phases = await program();
  await Promise.all(Object.values(phases).map((phase) => new Promise((resolve) => void phase.apply(resolve))));
});

const after = (name: string): readonly string[] => (requests.get(name)?.getDependenciesList() ?? []).map((urn) => urn.split("::").at(-1) ?? "").sort();

// Pulumi's own names for resources: in the state for ever.
const built = ["bias", "biasBootstrap", "dark", "darkBootstrap", "defects", "flat-g", "flat-i", "flat-r", "flat-white", "flat-y", "flat-z", "flatBootstrap"].map((title) => `product-${title}`);

test.each<[string, string[]]>([
  // Products wait for one another inside the engine, for what is certified and never for a verdict.
  ...built.map((name): [string, string[]] => [name, []]),
  ["release", built],
  ["deployment-usdf-main", ["release"]],
  ["deployment-summit-LATISS", ["release"]],
  ["activation-usdf-embargo", ["release"]],
  ["activation-usdf-main", ["deployment-usdf-main", "release"]],
  ["activation-summit-LATISS", ["activation-usdf-embargo", "activation-usdf-main", "deployment-summit-LATISS", "release"]],
])("%s comes after %j", (name, others) => {
  expect(requests.has(name)).toBe(true);
  expect(after(name)).toEqual(others);
});

test("nothing else is registered", () => {
  expect(requests.size).toBe(built.length + 6);
});

test("an activation is protected while the set is meant to be in use; everything else is only forgotten", () => {
  for (const [name, request] of requests) {
    expect(request.getProtect()).toBe(name.startsWith("activation"));
    expect(request.getRetainondelete()).toBe(!name.startsWith("activation"));
  }
});

test("what enters the state is the set's digest and names, and no path of this machine", async () => {
  const place = workspace({});
  const set = await loadCalibset("LATISS/DM-43525", place, await loadWorld(place));
  expect(inputs).toHaveLength(built.length + 6);
  for (const each of inputs) expect(each).toMatchObject({ world: "demo", set: set.key, digest: set.digest });
  expect(JSON.stringify(inputs)).not.toContain(place.root);
});
