import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { execa } from "execa";
import type { Bridges } from "../../../engine/bridge/pool.ts";
import { packageRoot, pythonOf, workspaceFrom } from "../../../engine/declare/workspace.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { sites, threeSites } from "./threeSites.ts";

const modules = path.join(packageRoot, "test/python");
const before = { ...process.env };
let folder: string;
let bridges: Bridges;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "calib-parent-"));
  Object.assign(process.env, {
    CALIB_BRIDGE_MODULE: "counted_bridge",
    PYTHONPATH: [path.join(modules, "starts"), modules].join(path.delimiter),
    BRIDGES_STARTED: path.join(folder, "bridges"),
    PYTHON_STARTED: path.join(folder, "interpreters"),
  });
  bridges = threeSites(folder);
});
afterEach(async () => {
  await bridges.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  rmSync(folder, { recursive: true });
});

/** Process numbers of the bridges, or of all interpreters, in the order of their start. */
const started = (what: "bridges" | "interpreters"): readonly number[] =>
  readFileSync(path.join(folder, what), "utf8").trim().split("\n").map(Number);

const count = async (site: string) => (await bridges.site(site)).call("counters", {});

const eventually = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(20);
};

const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

test("the bridges of three sites are started by one interpreter, which imports Butler", async () => {
  const readers = await Promise.all(sites.map((site) => bridges.reader(asRepo(`${site}/main`))));
  for (const reader of readers) expect(await reader.call("counters", {})).toMatchObject({ writes: 0 });
  expect(new Set(started("bridges")).size).toBe(3);
  expect(started("interpreters")).toHaveLength(1);
});

test("a bridge has the environment of the engine, whatever its parent needs", async () => {
  process.env["CALIB_BRIDGE_MODULE"] = "environment_bridge";
  await bridges.reader(asRepo("tts/main"));
  const { PYTHONPATH, ...found } = JSON.parse(readFileSync(path.join(folder, "bridges"), "utf8")) as Record<string, string>;
  const { PYTHONPATH: ours, ...wanted } = process.env;
  expect(PYTHONPATH).toBe([path.join(packageRoot, "python"), ours].join(path.delimiter));
  expect(found).toMatchObject(wanted);
  expect(
    Object.keys(found)
      // Python itself sets LC_CTYPE in the locale C (PEP 538).
      .filter((name) => !(name in wanted) && name !== "LC_CTYPE")
      .sort(),
  ).toEqual(["CP_PIPE_DIR", "CP_VERIFY_DIR"]);
});

test("a bridge that is killed takes no other with it, and is started again", async () => {
  for (const site of sites) await count(site);
  const [, killed] = started("bridges");
  process.kill(killed ?? NaN, "SIGSTOP");
  const asked = count("summit");
  setImmediate(() => process.kill(killed ?? NaN, "SIGKILL"));
  await expect(asked).rejects.toMatchObject({ code: "bridge-lost", detail: "the bridge of summit ended (SIGKILL)" });
  for (const site of sites) expect(await count(site)).toMatchObject({ writes: 0 });
  expect(started("bridges")).toHaveLength(4);
});

test("a bridge that is stopped keeps neither the other sites nor the command, and is not killed", async () => {
  process.env["CALIB_BRIDGE_PATIENCE"] = "1";
  await bridges.close();
  bridges = threeSites(folder, { start: 60_000, silence: 1_000, closing: 1_000 });
  for (const site of sites) await count(site);
  const stopped = started("bridges")[1] ?? NaN;
  process.kill(stopped, "SIGSTOP");
  const asked = await Promise.allSettled(sites.map(count));
  expect(asked.map((each): unknown => (each.status === "fulfilled" ? each.value.writes : each.reason))).toEqual([
    0,
    expect.objectContaining({
      code: "bridge-silent",
      detail: `the bridge of summit gave no sign of life for 1 s during counters; it last reported nothing. Its process ${stopped} was left as it is, because it may be writing`,
    }),
    0,
  ]);
  // The site is not waited for again with each request, and asked again later.
  await expect(count("summit")).rejects.toMatchObject({ code: "bridge-silent" });
  await sleep(1_100);
  expect(await count("summit")).toMatchObject({ writes: 0 });
  await bridges.close();
  expect(isRunning(stopped)).toBe(true);
  process.kill(stopped, "SIGCONT");
  await eventually(() => !isRunning(stopped));
});

test("a parent that is stopped is reported by each site that it has to start, and is left", async () => {
  bridges = threeSites(folder, { start: 2_500, silence: 60_000, closing: 1_000 });
  await count("usdf");
  const [parent = NaN] = started("interpreters");
  process.kill(parent, "SIGSTOP");
  const began = Date.now();
  await expect(count("summit")).rejects.toMatchObject({
    code: "site-unreachable",
    detail: `summit: bridge-not-started: process ${parent}, which starts the bridges, did not answer; it was left as it is`,
  });
  await expect(count("summit")).rejects.toMatchObject({ code: "site-unreachable" });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect(await count("usdf")).toMatchObject({ writes: 0 });
  await bridges.close();
  process.kill(parent, "SIGCONT");
  await eventually(() => ![parent, ...started("bridges")].some(isRunning));
});

test("bridges outlive their parent, and end with their input", async () => {
  for (const site of sites) await count(site);
  process.kill(started("interpreters")[0] ?? NaN, "SIGKILL");
  await eventually(() => started("interpreters").every((pid) => !isRunning(pid)));
  for (const site of sites) expect(await count(site)).toMatchObject({ writes: 0 });
  await bridges.close();
  await eventually(() => !started("bridges").some(isRunning));
});

test("all bridges and their parent end when the engine is killed", async () => {
  const engine = execa(process.execPath, ["--import", "tsx", path.join(packageRoot, "test/engine/bridge/threeSites.ts"), folder], {
    env: { NODE_OPTIONS: "" },
    reject: false,
  });
  await new Promise((resolve) => engine.stdout.once("data", resolve));
  expect(started("bridges")).toHaveLength(3);
  engine.kill("SIGKILL");
  await engine;
  await eventually(() => ![...started("bridges"), ...started("interpreters")].some(isRunning));
});

test("a bridge may write as much on its standard error output as it likes; its last line is its own", async () => {
  Object.assign(process.env, { CALIB_BRIDGE_MODULE: "chatty_bridge", CHATTY_DEATH: "journal" });
  const [usdf, summit] = [await bridges.site("usdf"), await bridges.site("summit")];
  for (let request = 0; request < 3; request++) for (const bridge of [usdf, summit]) await bridge.call("counters", {});
  await expect(usdf.call("journal", { set: null })).rejects.toMatchObject({
    code: "bridge-lost",
    detail: "the bridge of usdf ended (3) FATAL: the machine goes down",
  });
  expect(await summit.call("counters", {})).toMatchObject({ writes: 0 });
});

test("a Python that gets three descriptors alone, as over ssh, is started for each site", async () => {
  const python = path.join(folder, "python");
  const closing = Array.from({ length: 9 }, (_, index) => `${index + 3}>&-`).join(" ");
  writeFileSync(python, `#!/bin/bash\nexec ${pythonOf(workspaceFrom({}), {})} "$@" ${closing}\n`, { mode: 0o755 });
  process.env["CALIB_STACK_PYTHON"] = python;
  for (const site of sites) await count(site);
  expect(started("bridges")).toEqual(started("interpreters").slice(1));
});

test("a parent that has threads does not fork", async () => {
  process.env["PYTHON_THREAD"] = "1";
  for (const site of sites) await count(site);
  expect(started("bridges")).toEqual(started("interpreters").slice(1));
});

test("a Python that does not exist is reported for each site", async () => {
  process.env["CALIB_STACK_PYTHON"] = path.join(folder, "no-such-python");
  for (const site of sites)
    await expect(count(site)).rejects.toMatchObject({
      code: "site-unreachable",
      detail: `${site}: bridge-lost: the bridge of ${site} ended (ENOENT)`,
    });
});
