import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { create } from "xmlbuilder2";
import type { Drift } from "../../engine/drift/driftReport.ts";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import type { Verifications } from "../../engine/model/savedPlan.ts";
import { stateOf } from "./oracle.ts";
import { calib, calibAsProcess, copyWorld, PREFIX, python, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const CERT = `${PREFIX}/bias.20240405a`;
const SUMMIT = "summit/LATISS";
const CLAIMED = "LATISS/calib/DM-9/t/biasGen.20240101a/run1";
const CLAIM = JSON.stringify({
  host: "sdf9",
  account: "vera",
  site: "5",
  folder: "/w/run1",
  set: "LATISS/DM-9",
  since: "2024-05-01T00:00:00Z",
});
const ONE_DAMAGED = /1 set at 3 repositories: 1 missing, 5 in sync, 1 unmanaged/;

/** Damages one repository by a line of Python (damaging.py). */
async function damage(workspace: Workspace, repo: string, script: string): Promise<void> {
  const program =
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); from damaging import damage; print(damage(Path(sys.argv[2]), sys.argv[3]))";
  const raised = await python(workspace, program, [path.join(packageRoot, "test/python"), path.join(workspace.dir, "repos", repo), script]);
  if (raised !== "") throw new Error(raised);
}

const decertify = (workspace: Workspace, repo: string) =>
  damage(workspace, repo, `butler.registry.decertify("${CERT}", "bias", span(None, None))`);
const verified = (workspace: Workspace): Verifications =>
  ownJson<Verifications>(readFileSync(path.join(workspace.dir, "verified.json"), "utf8"));
const setAside = (workspace: Workspace, repo: string) =>
  renameSync(path.join(workspace.dir, "repos", repo), path.join(workspace.dir, "repos", `${repo}.aside`));

describe("drift of a damaged repository with a foreign ticket", () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = copyWorld("active");
    await damage(
      workspace,
      SUMMIT,
      `butler.registry.decertify("${CERT}", "bias", span(None, None)); butler.collections.register("LATISS/calib/DM-1/t/dark.20240101a", CollectionType.CALIBRATION); butler.collections.register("${CLAIMED}.claim", CollectionType.CHAINED, '${CLAIM}')`,
    );
  });

  test("is reported as text, JSON, JUnit and Markdown, each with exit code 7", async () => {
    const [words, json, junit, markdown] = await Promise.all(
      [[], ["--json"], ["--junit"], ["--markdown"]].map((format) => calib(workspace, ["drift", ...format])),
    );
    expect([words, json, junit, markdown].map((ran) => ran?.exitCode)).toEqual([7, 7, 7, 7]);
    expect(words?.out).toContain(`certification gone: ${SUMMIT}:${CERT}\n    ${SET} bias; --repair mends it\n`);
    expect(words?.out).toMatch(ONE_DAMAGED);
    expect(words?.out).toContain("  LATISS/calib/DM-1 at summit/LATISS");

    const { cells, unmanaged, verified: seen } = ownJson<Drift>(json?.out ?? "");
    expect(cells.map(({ repo, product, state }) => [repo, product, state.kind])).toEqual([
      ...["usdf/embargo", "usdf/main"].flatMap((repo) => [
        [repo, "bias", "in sync"],
        [repo, null, "in sync"],
      ]),
      [SUMMIT, "bias", "missing"],
      [SUMMIT, null, "in sync"],
    ]);
    expect(unmanaged.filter(({ ignored }) => ignored === null)).toEqual([
      { repo: SUMMIT, ticket: "LATISS/calib/DM-1", collections: ["LATISS/calib/DM-1/t/dark.20240101a"], ignored: null },
    ]);
    expect(seen.map(({ answered, expired, deep }) => [answered, expired, deep])).toEqual(
      Array.from({ length: 3 }, () => [true, false, null]),
    );

    const suites =
      create(junit?.out ?? "")
        .find((node) => node.node.nodeName === "testsuites", false, true)
        ?.filter((node) => node.node.nodeName === "failure", false, true) ?? [];
    expect(suites.map(({ node }) => node.textContent)).toEqual([
      expect.stringContaining(`certification gone: ${SUMMIT}:${CERT}: expected bias`),
    ]);
    expect(markdown?.out).toContain(`- **certification gone**: \`${SUMMIT}:${CERT}\``);
  });

  test("is limited to the named sets and repositories, and an unknown name is an error", async () => {
    const ran = await Promise.all(
      [["usdf/main"], [SET, "usdf/main"], [SET, SUMMIT], ["summit/LATIS"], ["--json", "--repair"]].map((named) =>
        calib(workspace, ["drift", ...named]),
      ),
    );
    expect(ran.map(({ exitCode }) => exitCode)).toEqual([0, 0, 7, 1, 2]);
    const [, , both, unknown] = ran;
    expect(both?.out).toContain("1 set at 1 repository: 1 missing, 1 in sync");
    expect(unknown?.out).toContain("set-unknown: there is no calibset summit/LATIS");
  });

  test("is not mended while another process writes there: up waits and names it, and so does calib locks", async () => {
    const registry = path.join(workspace.dir, "repos", SUMMIT, "gen3.sqlite3");
    const holder = execa(pythonOf(workspace), [path.join(packageRoot, "test/python/holding.py"), registry], {
      env: { PYTHONPATH: path.join(packageRoot, "python") },
    });
    await once(holder.stdout, "data");
    const [up, locks] = await Promise.all([
      calib(workspace, ["up", SET, "--only-step", "deliver"], { CALIB_LOCK_SECONDS: "0.2" }),
      calib(workspace, ["locks"]),
    ]);
    holder.stdin.end();
    await holder;
    const name = "calib vera@sdf[1] LATISS/DM-1 certify since ";
    expect(up.exitCode).toBe(0);
    expect(up.out).toContain(`waiting deployment ${SUMMIT}, repository-busy: ${SUMMIT} is held by ${name}`);
    expect(locks.exitCode).toBe(0);
    expect(locks.out).toMatch(/usdf\/main +│ free/);
    expect(locks.out.replaceAll(/ +/g, " ")).toContain(`${SUMMIT} │ held │ ${name}`);
    expect((await calib(workspace, ["drift", SET, SUMMIT])).exitCode).toBe(7);
  });

  test("has a claim of another host, which calib jobs shows, and which a person can give up", async () => {
    const shown = async () => (await calib(workspace, ["jobs", SUMMIT])).out.replaceAll(/ +/g, " ");
    expect(await shown()).toContain(`${SUMMIT} │ ${CLAIMED} │ not visible from here │ vera@sdf9 │ 2024-05-01T00:00:00Z │ /w/run1`);
    const given = await calib(workspace, ["jobs", "abandon", CLAIMED, "--reason", "node lost"]);
    expect(given).toMatchObject({ exitCode: 0, out: expect.stringContaining(`${SUMMIT}: ${CLAIMED}: job of vera@sdf9 given up`) });
    expect(await shown()).toMatch(/abandoned by \S+: node lost/);
    const unknown = await calib(workspace, ["jobs", "abandon", `${CLAIMED}2`, "--reason", "node lost", "--repo", SUMMIT]);
    expect(unknown).toMatchObject({ exitCode: 1, out: expect.stringContaining("claim-missing") });
  });

  test("is mended by --repair with a command in the journal, and the foreign ticket stays", async () => {
    const { exitCode, out } = await calib(workspace, ["drift", "--repair"]);
    expect(out).toMatch(
      /mend LATISS\/DM-43525 at summit\/LATISS: deliver\n(.*\n)*.*certify 1 bias into summit\/LATISS:.*\n(.*\n)*compared again/,
    );
    expect(exitCode).toBe(0);
    const { journal, repositories } = await stateOf(workspace);
    const last = journal
      .filter(({ phase, repo }) => phase === "done" && repo === SUMMIT)
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .at(-1);
    expect(last).toMatchObject({ set: SET, step: "deliver", method: "certify", outcome: "done" });
    expect(last?.command).toMatch(
      new RegExp(
        `^butler certify-calibrations --begin-date 2024-03-01T00:00:00 .*/repos/summit/LATISS ${PREFIX}/biasGen.20240326a/run1 ${CERT} bias$`,
      ),
    );
    expect(repositories[SUMMIT]?.collections).toHaveProperty(["LATISS/calib/DM-1/t/dark.20240101a"]);
    expect((await calib(workspace, ["drift", "--repair"])).out).toContain("nothing to mend");
  });
});

test("a repository that does not answer is never in sync: drift shows when it was last verified, and still checks the others", async () => {
  const workspace = copyWorld("active");
  expect((await calib(workspace, ["drift", "--deep"])).exitCode).toBe(0);
  const before = verified(workspace);
  expect(Object.values(before.repositories).every(({ at, deep }) => at !== null && at === deep)).toBe(true);

  setAside(workspace, "usdf/embargo");
  await damage(workspace, "usdf/main", `set_schema()`);
  const unanswered = await calib(workspace, ["drift"]);
  expect(unanswered.exitCode).toBe(1);
  expect(unanswered.out).toContain(`unverifiable ${SET} at usdf/embargo, repository-unreachable: `);
  expect(unanswered.out).toContain(`unverifiable ${SET} at usdf/main, repository-schema-differs: `);
  expect(unanswered.out).toContain(`  usdf/embargo: last verified ${before.repositories["usdf/embargo"]?.at ?? ""}\n`);
  expect(unanswered.out).toMatch(/4 unverifiable, 2 in sync/);
  const { [SUMMIT]: answered, ...others } = verified(workspace).repositories;
  expect(others).toEqual({ "usdf/embargo": before.repositories["usdf/embargo"], "usdf/main": before.repositories["usdf/main"] });
  expect(answered?.deep).toBe(before.repositories[SUMMIT]?.deep);
  expect(Date.parse(answered?.at ?? "")).toBeGreaterThan(Date.parse(before.repositories[SUMMIT]?.at ?? ""));

  writeFileSync(
    path.join(workspace.dir, "verified.json"),
    JSON.stringify({ repositories: { "usdf/main": { at: "2024-01-01T00:00:00.000Z", deep: null } } }),
  );
  await decertify(workspace, SUMMIT);
  const mended = await calib(workspace, ["drift", "--repair"]);
  expect(mended.out).toContain("  usdf/embargo: never verified");
  expect(mended.out).toContain("  usdf/main: last verified 2024-01-01T00:00:00.000Z, which no longer counts");
  expect(mended.out).toContain(`certification gone: ${SUMMIT}:${CERT}`);
  expect(mended.exitCode).toBe(1);
  expect(mended.out).toMatch(/compared again[^]*4 unverifiable, 2 in sync/);
});

test("up refuses to write where a foreign dataset is certified, and changes nothing", async () => {
  const workspace = copyWorld("active");
  const foreign = `bias = find("bias", "${CERT}"); butler.registry.decertify("${CERT}", "bias", span(None, None)); butler.registry.certify("${CERT}", [put_copy(bias, "u/somebody/run")], span(None, None))`;
  await damage(workspace, SUMMIT, foreign);
  const damaged = await stateOf(workspace);
  const up = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("foreign-certification");
  expect(up.exitCode).toBe(1);
  expect((await stateOf(workspace)).repositories).toEqual(damaged.repositories);
});

test("up is in sync beside foreign datasets of other times and detectors in a managed RUN and collection", async () => {
  const workspace = copyWorld("active");
  const record = '{"instrument": "LATISS", "id": 1, "full_name": "RXX_S01", "name_in_raft": "S01", "raft": "RXX", "purpose": "SCIENCE"}';
  const foreign = `bias = find("bias", "${CERT}"); butler.registry.insertDimensionData("detector", ${record}); put_copy(bias, "${PREFIX}/biasGen.20240326a/run1", detector=1); butler.registry.certify("${CERT}", [put_copy(bias, "u/somebody/run")], span(None, "2024-03-01"))`;
  await damage(workspace, SUMMIT, foreign);
  const damaged = await stateOf(workspace);
  expect(await calib(workspace, ["up", SET, "--engine", "host"])).toMatchObject({ exitCode: 0 });
  expect((await stateOf(workspace)).repositories).toEqual(damaged.repositories);
});

test("a certification that the build repository lost is an error, and is not mended", async () => {
  const workspace = copyWorld("active");
  await decertify(workspace, "usdf/embargo");
  const up = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain("build-disagrees-with-lock");
  expect(up.exitCode).toBe(1);
});

test("the steps of a repository that does not answer wait, and the others continue", async () => {
  const workspace = copyWorld("adopted");
  setAside(workspace, SUMMIT);
  const up = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(up.out).toContain(`prepend ${TICKET} to usdf/main:LATISS/calib`);
  expect(up.out).toContain("waiting deployment summit/LATISS, site-unreachable");
  expect(up.exitCode).toBe(1);
});

test("while the bridge of one site is stopped, drift and preview of the others are right, and the command ends", async () => {
  const workspace = copyWorld("active");
  await decertify(workspace, "usdf/main");
  const stopping = { CALIB_BRIDGE_MODULE: "stopping_bridge", STOP_AT: SUMMIT, CALIB_BRIDGE_PATIENCE: "2" };
  const endLeft = (out: string): void => {
    const left = new Set([...out.matchAll(/Its process (\d+) was left as it is/g)].map(([, pid]) => Number(pid)));
    expect(left.size).toBeGreaterThan(0);
    for (const pid of left) process.kill(pid, "SIGKILL");
  };

  const drift = await calibAsProcess(workspace, ["drift"], stopping);
  endLeft(drift.out);
  expect(drift.out).toMatch(/unverifiable LATISS\/DM-43525 at summit\/LATISS, bridge-silent: the bridge of summit gave no sign of life/);
  expect(drift.out).toMatch(/not certified/);
  expect(drift.exitCode).toBe(7);

  const preview = await calib(workspace, ["preview", SET], stopping);
  endLeft(preview.out);
  expect(preview.out).toMatch(/deployment summit\/LATISS: deliver waits, site-unreachable: bridge-silent: the bridge of summit/);
  expect(preview.out).toMatch(/deployment usdf\/main: deliver/);
  expect(preview.exitCode).toBe(1);
});
