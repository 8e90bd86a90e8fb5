import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { deploySets } from "../../cli/deploy.ts";
import type { DeployRequest, DeployResult, Operation } from "../../cli/engines/engine.ts";
import { progressToFile, type UnitResult } from "../../engine/converge/progressFile.ts";
import { CalibError } from "../../engine/errors.ts";
import { declaration } from "../engine/factory.ts";
import { folders } from "../engine/declare/folder.ts";

const { make } = folders();
const set = { ...declaration, targets: ["usdf/main", "summit/LATISS"] };
const SETS = { "calibsets/LATISS/DM-43525.json": set, "calibsets/LATISS/DM-2.json": { ...set, ticket: "DM-2" } };
const calm: DeployResult = { ok: true, unexpected: false, forgotten: 0, failures: [] };
const result = (unit: string, phase: UnitResult["phase"], code: UnitResult["code"] = "", reason = ""): UnitResult => ({
  kind: "result",
  unit,
  phase,
  code,
  reason,
});

let failures: string[] = [];
let printed: string[] = [];
beforeEach(() => {
  failures = [];
  printed = [];
  jest.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, "error").mockImplementation((text: string) => void failures.push(text));
});
afterEach(() => void jest.restoreAllMocks());

const up = (
  deploy: (request: DeployRequest) => DeployResult,
  named = ["LATISS/DM-43525"],
  workspace = make(SETS),
  operation: Operation = "up",
) =>
  deploySets({
    operation,
    named,
    workspace,
    deploy: (request) => Promise.resolve().then(() => deploy(request)),
    expectNoChanges: false,
    wait: false,
    save: null,
    plan: null,
  });

test.each<[string, Partial<DeployResult>, readonly UnitResult[], number]>([
  ["is done", {}, [], 0],
  ["waits for people or jobs", {}, [result("release", "waiting", "approval-missing"), result("product bias", "waiting", "job-running")], 0],
  ["failed", { ok: false, failures: [{ name: "release", reasons: ["x"] }] }, [], 1],
  ["is incomplete", {}, [result("deployment usdf/main", "incomplete", "foreign-certification")], 1],
  ["waits for a site that is down", {}, [result("release", "waiting", "site-unreachable")], 1],
  ["made unexpected changes", { unexpected: true }, [], 7],
  ["failed and made unexpected changes", { ok: false, unexpected: true }, [], 1],
])("the exit code of an up that %s", async (_outcome, answer, results, code) => {
  const deploy = ({ progressFile }: DeployRequest) => {
    for (const each of results) progressToFile(progressFile)(each);
    return { ...calm, ...answer };
  };
  expect(await up(deploy)).toBe(code);
});

test("an up that repairs without a change of Pulumi's state reports its changes in the last line", async () => {
  const mend = ({ progressFile }: DeployRequest) => {
    const progress = progressToFile(progressFile);
    for (const kind of ["applying", "applied"] as const)
      progress({ unit: "deployment summit/LATISS", step: "tag", kind, text: "tag 1 bias" });
    for (const unit of ["product bias", "release", "deployment summit/LATISS"]) progress(result(unit, "done"));
    progress(result("activation summit/LATISS", "waiting", "earlier-wave", "summit/LATISS follows usdf/main"));
    return calm;
  };
  await up(mend);
  expect(printed.slice(-2)).toEqual([
    expect.stringContaining("activation summit/LATISS, earlier-wave"),
    "  3 of 7 units done, 1 waiting, 3 not reached; 1 change made",
  ]);
});

test("every set is deployed, also after a failure, and the worst result is the exit code", async () => {
  const taken: string[] = [];
  const code = await up(
    (request) => {
      taken.push(request.set);
      return { ...calm, ok: taken.length > 1 };
    },
    ["LATISS/DM-43525", "LATISS/DM-2"],
  );
  expect([code, taken]).toEqual([1, ["LATISS/DM-43525", "LATISS/DM-2"]]);
});

test("no deployment begins if one of the named sets is invalid or unknown", async () => {
  const never = () => {
    throw new Error("started");
  };
  await expect(up(never, ["LATISS/DM-43525", "LATISS/DM-3"])).rejects.toMatchObject({ code: "set-unknown" });
});

test("a set that does not load is reported, and the others are deployed", async () => {
  const taken: string[] = [];
  const workspace = make({
    ...SETS,
    "calibsets/LATISS/DM-2.json": "{",
    "calibsets/LATISS/DM-3.json": { ...set, ticket: "DM-3", tag: "a/b" },
  });
  const code = await up(
    (request) => {
      taken.push(request.set);
      return calm;
    },
    [],
    workspace,
  );
  expect([code, taken]).toEqual([1, ["LATISS/DM-43525"]]);
  expect(failures.join("\n")).toMatch(/DM-2.json:1: set-unreadable: .*\n[^]*DM-3.json:\d+: name-invalid/);
});

test("a set whose deployment cannot begin does not stop the others", async () => {
  const taken: string[] = [];
  const code = await up(
    (request) => {
      taken.push(request.set);
      throw new CalibError("host-refuses", "locked");
    },
    ["LATISS/DM-43525", "LATISS/DM-2"],
  );
  expect([code, taken, failures.length]).toEqual([1, ["LATISS/DM-43525", "LATISS/DM-2"], 2]);
});

test("after an interrupt no further set is deployed", async () => {
  const taken: string[] = [];
  await up(
    (request) => {
      taken.push(request.set);
      process.emit("SIGINT");
      return { ...calm, ok: !request.signal.aborted };
    },
    ["LATISS/DM-43525", "LATISS/DM-2"],
  );
  expect(taken).toEqual(["LATISS/DM-43525"]);
});

test("an unknown site is an error", async () => {
  await expect(up(() => calm, ["LATISS/DM-43525"], { ...make(SETS), site: "slac" })).rejects.toMatchObject({ code: "site-unknown" });
  expect(await up(() => calm, ["LATISS/DM-43525"], { ...make(SETS), site: "summit" })).toBe(0);
});
