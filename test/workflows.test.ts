import { accessSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { parseDocument } from "yaml";
import { calibProgram } from "../cli/main.ts";
import { packageRoot } from "../engine/declare/workspace.ts";
import { DRIFT_MARKER } from "../cli/verbs/issue.ts";
import { PLAN_MARKER } from "../engine/present/planMarkdown.ts";
import { ForgeServer } from "./cli/forgeServer.ts";
import { emptyFolder, removeRepositories } from "./repository.ts";

afterAll(removeRepositories);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly "runs-on": string | readonly string[];
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = path.join(packageRoot, ".github/workflows");
const texts = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
const workflows = Object.entries(texts).map(([name, text]): readonly [string, Workflow] => {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  if (document.errors.length || document.warnings.length)
    throw new Error(`${name}: ${[...document.errors, ...document.warnings].join("; ")}`);
  return [name, document.toJS() as Workflow];
});
const jobs = workflows.flatMap(([name, { jobs: all }]) =>
  Object.entries(all).map(([job, value]): [string, Job] => [`${name} ${job}`, value]),
);
const scripts = readdirSync(path.join(packageRoot, "scripts")).filter((name) => name.endsWith(".sh"));
const scriptText = (name: string) => readFileSync(path.join(packageRoot, "scripts", name), "utf8");

test("there is a workflow for pull requests, one for merges, and two for every night", () => {
  expect(workflows.map(([name, { on }]) => [name, Object.keys(on)])).toEqual([
    ["drift.yml", ["schedule", "workflow_dispatch"]],
    ["pull-request.yml", ["pull_request"]],
    ["tests.yml", ["schedule", "workflow_dispatch"]],
    ["up.yml", ["push", "workflow_dispatch"]],
  ]);
});

test.each(jobs)("%s has only the permissions that it needs, and a time limit", (name, job) => {
  const writes = Object.entries(job.permissions ?? { all: "write" }).filter(([, may]) => may !== "read");
  expect(writes).toEqual(name.endsWith("comment") ? [["pull-requests", "write"]] : name.endsWith("issue") ? [["issues", "write"]] : []);
  expect(job["timeout-minutes"]).toBeGreaterThan(0);
  for (const { uses, with: given } of job.steps.filter((step) => step.uses?.startsWith("actions/checkout@")))
    expect([uses, given?.["persist-credentials"]]).toEqual([uses, false]);
});

test.each(jobs)("%s uses actions by commit, and runs scripts that exist", (_name, job) => {
  for (const { uses, run } of job.steps) {
    if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    if (run === undefined || run === "npm run test:all") continue;
    // Values from outside are environment variables, and never part of a command.
    const [, script = ""] = /^(?:node )?(scripts\/[\w-]+\.(?:sh|js))$/.exec(run) ?? [];
    expect([run, script]).toEqual([run, expect.stringMatching(/./)]);
    expect(() => accessSync(path.join(packageRoot, script), constants.X_OK)).not.toThrow();
  }
});

test.each(jobs)("%s gives every script its variables, and the token to no other", (_name, job) => {
  for (const { run, env = {} } of job.steps) {
    const name = run?.replace("scripts/", "") ?? "";
    if (!scripts.includes(name)) continue;
    const needed = [...scriptText(name).matchAll(/"\$(?:\{)?([A-Z]+)/g)].flatMap(([, variable = ""]) => variable);
    const optional = [...scriptText(name).matchAll(/\$\{([A-Z]+):\+/g)].flatMap(([, variable = ""]) => variable);
    expect([...new Set(needed)].filter((each) => !(each in env) && !optional.includes(each))).toEqual([]);
    expect("GITHUB_TOKEN" in env).toBe(/cli\/calib\.js (comment|issue)/.test(scriptText(name)));
  }
});

test("a job with a token that may write runs only code of the base branch, on a machine of the forge", () => {
  for (const [name, job] of jobs.filter(([, { permissions }]) => Object.values(permissions ?? {}).includes("write"))) {
    expect([name, job["runs-on"]]).toEqual([name, "ubuntu-latest"]);
    const [checkout] = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(name.startsWith("pull-request") ? checkout?.with?.["ref"] : "the default branch").toBe(
      name.startsWith("pull-request") ? "${{ github.event.pull_request.base.sha }}" : "the default branch",
    );
  }
  expect(Object.values(texts).join("\n")).not.toMatch(/pull_request_target|secrets\./);
  // Only merged code runs on machines that may write to repositories.
  expect(jobs.filter(([, job]) => job["runs-on"].includes("calibrations")).map(([name]) => name)).toEqual(["up.yml up"]);
});

test("workflows have no permission by default, and a merge waits for reviewers and for the run before", () => {
  for (const [, { permissions }] of workflows) expect(permissions).toEqual({});
  const up = workflows.find(([name]) => name === "up.yml")?.[1];
  expect(up?.concurrency?.["cancel-in-progress"]).toBe(false);
  expect(up?.jobs["up"]?.environment).toBe("calibrations");
  expect(up?.jobs["up"]?.steps[0]?.with?.["fetch-depth"]).toBe(0);
});

test.each(scripts)("%s calls existing verbs and options, and shows no secret", async (name) => {
  const text = scriptText(name);
  expect(text).toMatch(/^#!\/usr\/bin\/env bash\n# .*\n(# .*\n)*set -euo pipefail\n/);
  expect(text).not.toMatch(/set -\w*x|GITHUB_TOKEN["}]|eval|env\b(?! bash)|printenv/);
  const calls = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => [...line.matchAll(/node cli\/calib\.js (\w+)([^|>]*)/g)]);
  expect(calls.length).toBeGreaterThan(0);
  for (const [, verb = "", rest = ""] of calls) {
    const command = (await calibProgram(verb)).commands.find((each) => each.name() === verb);
    expect([verb, command !== undefined]).toEqual([verb, true]);
    const known = command?.options.map(({ long }) => long) ?? [];
    const given = [...`${rest} ${text.match(/resolved=\((--\w+)\)/)?.[1] ?? ""}`.matchAll(/--[a-z][\w-]*/g)].map(([option]) => option);
    expect(given.filter((option) => !known.includes(option))).toEqual([]);
  }
  expect((await execa("bash", ["-n", path.join(packageRoot, "scripts", name)], { reject: false })).exitCode).toBe(0);
});

const script = (name: string, env: NodeJS.ProcessEnv) =>
  execa(path.join(packageRoot, "scripts", name), { cwd: emptyFolder(), env: { ...env, NODE_OPTIONS: "" }, all: true, reject: false });

test("comment and issue post files from any working directory", async () => {
  const server = new ForgeServer();
  const env = { ...(await server.start()), REPO: "rubin/calibs", PULL: "7", OUT: path.join(emptyFolder(), "a folder") };
  mkdirSync(env.OUT);
  writeFileSync(path.join(env.OUT, "plan.md"), `${PLAN_MARKER}\nall of it\n`);
  expect((await script("comment.sh", env)).all).toBe("comment on rubin/calibs#7: added");
  expect(server.comments.map(({ body }) => body)).toEqual([`${PLAN_MARKER}\nall of it\n`]);

  const drift = (code: string, text: string) => {
    writeFileSync(path.join(env.OUT, "drift.code"), `${code}\n`);
    writeFileSync(path.join(env.OUT, "drift.md"), text);
    return script("issue.sh", env);
  };
  expect((await drift("0", "in sync")).all).toBe("issue of rubin/calibs: nothing to report");
  expect((await drift("7", "2 differ")).all).toBe("issue of rubin/calibs: added");
  expect((await drift("1", "a site is down")).all).toBe("issue of rubin/calibs: updated");
  expect(server.issues.map(({ body, state }) => [body, state])).toEqual([[`${DRIFT_MARKER}\na site is down`, "open"]]);
  expect((await drift("0", "in sync")).all).toBe("issue of rubin/calibs: closed");

  const hostile = await script("comment.sh", { ...env, REPO: "rubin/calibs; touch /tmp/x", PULL: "7" });
  expect(hostile.exitCode).toBe(2);
  expect(hostile.all).not.toContain("s3cret");
  await server.stop();
  const silent = await script("comment.sh", env);
  expect([silent.exitCode, silent.all.includes("forge-unreachable"), silent.all.includes("s3cret")]).toEqual([1, true, false]);
});

test("the check workflow passes on this checkout", async () => {
  const { exitCode, all } = await script("check.sh", { BASE: "HEAD", CALIB_WORLD: "rubin" });
  expect([exitCode, all]).toEqual([0, expect.stringContaining("calibsets: no errors")]);
  expect((await script("check.sh", { BASE: "no-such-branch", CALIB_WORLD: "rubin" })).all).toContain("base-unknown");
});

test("the example of code owners names existing folders, and has other reviewers for approvals than for sets", () => {
  const lines = readFileSync(path.join(packageRoot, ".github/CODEOWNERS.example"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("/"));
  const owners = new Map(lines.map((line) => [line.split(/\s+/)[0] ?? "", line.split(/\s+/).slice(1)]));
  for (const name of owners.keys())
    if (!name.includes("*") && name !== "/calibsets/LSSTCam/") expect(() => accessSync(path.join(packageRoot, name))).not.toThrow();
  expect(owners.get("/calibsets/**/*.approval.json")).not.toEqual(owners.get("/calibsets/"));
});
