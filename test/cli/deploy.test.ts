import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { deploySets } from "../../cli/deploy.ts";
import type { DeployRequest, DeployResult, UnitState } from "../../cli/engines/engine.ts";
import { declaration } from "../engine/factory.ts";
import { folders } from "../engine/load/folder.ts";

const { make } = folders();
const set = { ...declaration, targets: ["usdf/main", "summit/LATISS"] };
const SETS = { "calibsets/LATISS/DM-43525.json": set, "calibsets/LATISS/DM-2.json": { ...set, ticket: "DM-2" } };
const calm: DeployResult = { ok: true, changed: true, unexpected: false, units: [], failures: [] };
const unit = (phase: string, code: string): UnitState => ({ unit: "release", phase, code, reason: "" });

beforeEach(() => void jest.spyOn(console, "log").mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

const up = (deploy: (request: DeployRequest) => DeployResult, named = ["LATISS/DM-43525"]) =>
  deploySets({ operation: "up", named, place: make(SETS), deploy: (request) => Promise.resolve(deploy(request)), expectNoChanges: false, wait: false });

test.each<[string, Partial<DeployResult>, number]>([
  ["is done", {}, 0],
  ["waits for people or jobs", { units: [unit("waiting", "approval-missing"), unit("waiting", "job-running")] }, 0],
  ["failed", { ok: false, failures: [{ name: "release", reasons: ["x"] }] }, 1],
  ["waits for a site that is down", { units: [unit("waiting", "site-unreachable")] }, 1],
  ["changed although nothing should", { unexpected: true }, 7],
  ["failed and changed although nothing should", { ok: false, unexpected: true }, 1],
])("an up that %s", async (_what, result, code) => {
  expect(await up(() => ({ ...calm, ...result }))).toBe(code);
});

test("every set is taken, whatever became of the one before, and the worst answer is the exit code", async () => {
  const taken: string[] = [];
  const code = await up((request) => {
    taken.push(request.set);
    return { ...calm, ok: taken.length > 1 };
  }, ["LATISS/DM-43525", "LATISS/DM-2"]);
  expect([code, taken]).toEqual([1, ["LATISS/DM-43525", "LATISS/DM-2"]]);
});

test("nothing is started where one of the named sets is unsound or unknown", async () => {
  const never = () => {
    throw new Error("started");
  };
  await expect(up(never, ["LATISS/DM-43525", "LATISS/DM-3"])).rejects.toMatchObject({ code: "set-unknown" });
});
