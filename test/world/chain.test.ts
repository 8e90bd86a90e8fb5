import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { exitOf } from "../../cli/verbs/drift.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import type { Approval } from "../../engine/model/approval.ts";
import { TestRepository } from "../repository.ts";
import { chainDamage, checkDamage, openChainOracle, type End } from "./chainDamages.ts";
import { openDamageable } from "./damageable.ts";
import { stateOf } from "./oracle.ts";
import { NEWER, writeBoth } from "./sets.ts";
import { acceptingAll, calib, copyFolder, copyWorld, python, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const NEWER_TICKET = "LATISS/calib/DM-50002";
const CHAIN = "LATISS/calib";
const KEPT = "LATISS/calib/kept";
const REPOS = ["usdf/embargo", "usdf/main", "summit/LATISS"];
const CURATED = "LATISS/calib/DM-28636";
const DECLARED = [NEWER_TICKET, TICKET, CURATED, KEPT];
const up = (key: string) => ["up", key, "--engine", "host"];

/** Runs Python with a Butler of another person on a repository. */
const byHand = (workspace: Workspace, repo: string, script: string) =>
  python(
    workspace,
    `import sys; from lsst.daf.butler import Butler, CollectionType\nwith Butler.from_config(sys.argv[1], writeable=True) as butler:\n    chains = butler.collections\n    ${script}`,
    [path.join(workspace.dir, "repos", repo)],
  );

const membersOf = async (workspace: Workspace) => {
  const { repositories } = await stateOf(workspace);
  return REPOS.map((repo) => repositories[repo]?.collections[CHAIN]?.slice(1));
};

const biasOf = async (workspace: Workspace, repo: string): Promise<string> =>
  /LATISS\/calib\/DM-\d+\/\S*bias\S*/.exec((await calib(workspace, ["lookup", repo, "2024041000001", "--type", "bias"])).out)?.[0] ??
  "none";

async function approve(workspace: Workspace, key: string): Promise<string> {
  const { out, exitCode } = await calib(workspace, ["approve", key, "--taxicab", "TAXICAB-12", "--deployment", "DM-50003"]);
  expect(exitCode).toBe(0);
  const file = path.join(workspace.dir, "sets", `${key}.approval.json`);
  const approval = JSON.parse(readFileSync(file, "utf8")) as Approval;
  writeFileSync(file, JSON.stringify({ ...approval, state: "adopted", ...acceptingAll(readLock(workspace, key).made) }));
  return out;
}

describe("two sets on one instrument chain", () => {
  let inUse: Workspace;

  beforeAll(async () => {
    const world = copyWorld("active");
    const workspace = { ...world, sets: writeBoth(path.join(world.dir, "calibsets")) };
    inUse = workspace;
    for (const repo of REPOS)
      await byHand(workspace, repo, `chains.register("${KEPT}", CollectionType.CALIBRATION); chains.extend_chain("${CHAIN}", "${KEPT}")`);
    expect((await calib(workspace, ["lock", NEWER])).exitCode).toBe(0);
    expect((await calib(workspace, up(NEWER))).out).toContain("approval-missing");
  });

  test("without a chain file, no set is put ahead of another set", async () => {
    await approve(inUse, NEWER);
    const { out, exitCode } = await calib(inUse, up(NEWER));
    expect(out).toMatch(/chain-undeclared: usdf\/main:LATISS\/calib has LATISS\/calib\/DM-43525/);
    expect(exitCode).toBe(0);
    for (const members of await membersOf(inUse)) expect(members).toEqual([TICKET, CURATED, KEPT]);
  });

  test("without a chain file, check and drift stay green and name the command that begins one", async () => {
    const warning = /warning: .*chain\.json: chain-undeclared: DM-43525 and 1 more of LATISS .*: calib chain LATISS --record usdf\/main/;
    for (const verb of ["check", "drift"]) {
      const { out, exitCode } = await calib(inUse, [verb]);
      expect(out).toMatch(warning);
      expect(exitCode).toBe(0);
    }
  });

  test("a chain file is recorded from what exists, and the newer set is added in front", async () => {
    expect((await calib(inUse, ["chain", "LATISS", "--record", "usdf/main"])).out).toContain("wrote ");
    expect((await calib(inUse, ["drift"])).exitCode).toBe(0);
    const waiting = await calib(inUse, up(NEWER));
    expect(waiting.out).toContain("chain-place-missing: chain.json does not list DM-50002");

    expect((await calib(inUse, ["chain", "LATISS", "--add", "DM-50002"])).out).toMatch(
      /added DM-50002 to .*chain.json, ahead of LATISS\/calib\/DM-43525/,
    );
    expect((await calib(inUse, up(NEWER))).exitCode).toBe(0);
    for (const members of await membersOf(inUse)) expect(members).toEqual(DECLARED);
    const shown = await calib(inUse, ["chain", "LATISS"]);
    expect(shown.out).toMatch(/DM-50002 +│ 1 +│ 1 +│ 1/);
    const checked = await calib(inUse, ["check"]);
    expect(checked.out).toContain("LATISS/calib: not read, because no repository was asked: LATISS/calib/DM-28636, LATISS/calib/kept");
    expect(checked.out).not.toContain("warning: ");
    expect((await calib(inUse, ["drift"])).out).toMatch(/LATISS\/calib +│ in sync +│ in sync +│ in sync/);
  });

  const damages: readonly (readonly [title: string, repo: string, script: string, reported: RegExp, mend?: readonly string[]])[] = [
    [
      "the older set was removed",
      "summit/LATISS",
      `chains.remove_from_chain("${CHAIN}", "${TICKET}")`,
      /not in use: summit\/LATISS:LATISS\/calib\n +LATISS\/DM-43525; --repair/,
    ],
    [
      "the newer set was removed",
      "usdf/main",
      `chains.remove_from_chain("${CHAIN}", "${NEWER_TICKET}")`,
      /not in use: usdf\/main:LATISS\/calib\n +LATISS\/DM-50002; --repair/,
    ],
    [
      "the order was exchanged",
      "usdf/main",
      `chains.prepend_chain("${CHAIN}", "${TICKET}")`,
      /member order wrong: usdf\/main:LATISS\/calib\n.*--repair/,
    ],
    [
      "the chain was redefined to the older set",
      "summit/LATISS",
      `chains.redefine_chain("${CHAIN}", ["${TICKET}"])`,
      /member missing: summit\/LATISS:LATISS\/calib\n.*\n +expected LATISS\/calib\/kept/,
    ],
    [
      "a kept member was removed at the build repository",
      "usdf/embargo",
      `chains.remove_from_chain("${CHAIN}", "${KEPT}")`,
      /member missing: usdf\/embargo:LATISS\/calib/,
      ["chain", "LATISS", "--apply", "usdf/embargo"],
    ],
  ];

  test.each(damages)(
    "after %s, drift reports it, --repair or --apply restores the declared order, and no exposure changes its bias",
    async (_title, repo, script, reported, mend = ["drift", "--repair"]) => {
      const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
      const bias = await biasOf(workspace, repo);
      expect(bias).toContain("DM-50002");
      await byHand(workspace, repo, script);
      const drift = await calib(workspace, ["drift"]);
      expect(drift.out).toMatch(reported);
      expect(drift.exitCode).toBe(7);
      expect((await calib(workspace, mend)).exitCode).toBe(0);
      for (const members of await membersOf(workspace)) expect(members).toEqual(DECLARED);
      expect(await biasOf(workspace, repo)).toBe(bias);
      expect((await calib(workspace, [...up(NEWER), "--expect-no-changes"])).exitCode).toBe(0);
    },
  );

  test("after a write from revision 2, neither an older chain file nor none at all is written from", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    const file = path.join(workspace.dir, "sets/LATISS/chain.json");
    const chain = JSON.parse(readFileSync(file, "utf8")) as { readonly revision: number; readonly members: readonly object[] };
    expect(chain.revision).toBe(2);
    const isNewer = (member: object) => "ticket" in member && member.ticket === "DM-50002";
    const older = [...chain.members.filter((each) => !isNewer(each)), ...chain.members.filter(isNewer)];
    writeFileSync(file, JSON.stringify({ ...chain, revision: 1, members: older }));
    const repaired = await calib(workspace, ["drift", "--repair"]);
    expect(repaired.out).toContain(
      "chain-file-older: usdf/main:LATISS/calib: the chain file has revision 1, and the last write followed revision 2",
    );
    for (const members of await membersOf(workspace)) expect(members).toEqual(DECLARED);

    rmSync(file);
    await byHand(workspace, "usdf/main", `chains.remove_from_chain("${CHAIN}", ["${NEWER_TICKET}", "${TICKET}"])`);
    const undeclared = await calib(workspace, up(SET));
    expect(undeclared.out).toContain(
      "chain-file-older: usdf/main:LATISS/calib: there is no chain file, and the last write followed revision 2",
    );
    expect((await membersOf(workspace))[1]).toEqual([CURATED, KEPT]);
  });

  test("a plan of a changed chain file shows what exposures find with its order at each repository, and changes nothing", async () => {
    const copy = copyFolder(inUse.dir);
    const workspace = { ...copy, sets: path.join(copy.dir, "calibsets") };
    writeFileSync(path.join(workspace.dir, ".gitignore"), "*\n!/calibsets/**\n!/sets/**\n");
    const repository = new TestRepository(workspace.dir);
    await repository.git("init", "--quiet", "--initial-branch=main");
    await repository.git("add", "--force", "calibsets", "sets");
    await repository.commit("ann", "two sets");
    const before = await stateOf(workspace);
    const file = path.join(workspace.dir, "sets/LATISS/chain.json");
    const chain = JSON.parse(readFileSync(file, "utf8")) as { readonly members: readonly unknown[] };
    const [newer, older, ...kept] = chain.members;
    writeFileSync(file, JSON.stringify({ ...chain, revision: 9, members: [older, newer, ...kept] }));

    expect((await calib(workspace, ["changed", "--base", "main"])).out).toContain("LATISS/calib: its chain file is changed");
    const plan = await calib(workspace, ["plan", "--base", "main"]);
    expect(plan.out).toContain("LATISS/calib: its chain file is changed; with its order, exposures find");
    for (const repo of REPOS) expect(plan.out).toMatch(new RegExp(`${repo} LATISS\\n.*: bias .*\\n.*${NEWER_TICKET}/\\S+ .*-> ${TICKET}/`));
    expect(plan.out).toMatch(/warning: .*chain.json:\d+: chain-set-hidden: DM-43525 ahead of DM-50002 answers at all its times: bias/);
    const comment = await calib(workspace, ["plan", "--base", "main", "--markdown"]);
    expect(comment.out).toMatch(/The chain file of LATISS is changed: up to \d+ exposures? finds? another calibration/);
    expect(comment.out).toContain("What exposures would find with the chain file of LATISS");
    expect(await stateOf(workspace)).toEqual(before);
    expect((await calib(workspace, ["chain", "LATISS", "--approve"])).out).toContain("approved revision 9 of ");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ revision: 9, approved: 9, members: [older, newer, ...kept] });
  });

  test("a member that would pass a competing foreign member is left to people", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    const foreign = `run = "u/somebody/run"; chains.register(run); value = butler.get("bias", instrument="LATISS", detector=0, collections="${TICKET}/lowerSetTemp/biasGen.20240326a/run1"); butler.put(value, "bias", instrument="LATISS", detector=0, run=run); chains.redefine_chain("${CHAIN}", ["${TICKET}", run, "${NEWER_TICKET}", "${CURATED}", "${KEPT}"])`;
    await byHand(workspace, "usdf/main", foreign);
    const before = await membersOf(workspace);
    const drift = await calib(workspace, ["drift", "--repair"]);
    expect(drift.out).toMatch(/member order wrong: usdf\/main:LATISS\/calib\n.*a person has to decide\n.*\n.*would pass u\/somebody\/run/);
    expect(drift.exitCode).toBe(7);
    const applied = await calib(workspace, ["chain", "LATISS", "--apply"]);
    expect(applied.out).toMatch(/chain-order-foreign: usdf\/main:LATISS\/calib: \S+ would pass u\/somebody\/run/);
    expect(applied.out).toContain("summit/LATISS:LATISS/calib is in order");
    expect(applied.exitCode).toBe(1);
    expect(await membersOf(workspace)).toEqual(before);
  });

  test("a set behind a newer one is checked in the declared order, and the newer set goes on to answer", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: path.join(inUse.dir, "three") };
    cpSync(inUse.sets, workspace.sets, { recursive: true });
    const newer = JSON.parse(readFileSync(path.join(inUse.sets, `${NEWER}.json`), "utf8")) as {
      readonly products: { readonly bias: object };
    };
    const products = { bias: { ...newer.products.bias, rerun: "20240407a", certifyRerun: "20240407a" } };
    writeFileSync(
      path.join(workspace.sets, "LATISS/DM-50004.json"),
      JSON.stringify({ ...newer, ticket: "DM-50004", begin: "2024-03-20", products }),
    );
    expect((await calib(workspace, ["lock", "LATISS/DM-50004"])).exitCode).toBe(0);
    expect((await calib(workspace, up("LATISS/DM-50004"))).out).toContain("approval-missing");
    expect(await approve(workspace, "LATISS/DM-50004")).toContain("chain.json");
    expect(await calib(workspace, up("LATISS/DM-50004"))).toMatchObject({ exitCode: 0, out: expect.stringContaining("7 of 7 units done") });
    for (const members of await membersOf(workspace))
      expect(members).toEqual([NEWER_TICKET, "LATISS/calib/DM-50004", TICKET, CURATED, KEPT]);
    for (const repo of REPOS) expect(await biasOf(workspace, repo)).toContain("DM-50002");
    expect((await calib(workspace, ["drift"])).exitCode).toBe(0);
    expect((await calib(workspace, [...up("LATISS/DM-50004"), "--expect-no-changes"])).exitCode).toBe(0);
  });

  /** Certifies a bias of its own in the kept member, for a time before all sets. */
  const writeKept = (workspace: Workspace, repo: string, change = "pass") =>
    byHand(
      workspace,
      repo,
      `from lsst.daf.butler import Timespan; from astropy.time import Time; value = butler.get("bias", instrument="LATISS", detector=0, collections="${TICKET}/lowerSetTemp/biasGen.20240326a/run1"); ${change}; chains.register("u/kept"); ref = butler.put(value, "bias", instrument="LATISS", detector=0, run="u/kept"); butler.registry.certify("${KEPT}", [ref], Timespan(Time("2001-01-01", scale="tai"), Time("2002-01-01", scale="tai")))`,
    );

  test("kept calibrations that each site wrote are compared by their contents", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    await Promise.all(REPOS.map((repo) => writeKept(workspace, repo)));
    const equal = await calib(workspace, ["drift"]);
    expect(equal.out).toMatch(/equal content under other UUIDs: bias detectors 0 in \[2001-01-01T00:00:00, 2002-01-01T00:00:00\): /);
    expect(equal.exitCode).toBe(0);

    const other = { ...copyFolder(inUse.dir), sets: inUse.sets };
    await Promise.all(REPOS.map((repo) => writeKept(other, repo, repo === "summit/LATISS" ? "value.data[0, 0] += 1" : "pass")));
    const differs = await calib(other, ["drift"]);
    expect(differs.out).toMatch(
      /answers differ: summit\/LATISS:LATISS\/calib\n.*a person has to decide\n +expected a dataset of LATISS\/calib\/kept, as .*usdf\/embargo for bias detectors 0 in \[2001/,
    );
    expect(differs.exitCode).toBe(7);
  });

  test("a set on a chain within the instrument chain is in use, and is reported if it is withdrawn", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    await byHand(
      workspace,
      "summit/LATISS",
      `chains.register("LATISS/calib/2024", CollectionType.CHAINED); chains.redefine_chain("LATISS/calib/2024", ["${TICKET}"]); chains.redefine_chain("${CHAIN}", ["${NEWER_TICKET}", "LATISS/calib/2024", "${CURATED}", "${KEPT}"])`,
    );
    const drift = await calib(workspace, ["drift"]);
    expect(drift.out).toContain("LATISS/DM-43525 is in use at summit/LATISS by way of LATISS/calib/2024");
    expect(drift.exitCode).toBe(0);
    const before = await membersOf(workspace);
    expect((await calib(workspace, up("LATISS/DM-43525"))).out).toContain("7 of 7 units done; no changes");
    expect(await membersOf(workspace)).toEqual(before);

    const own = { ...workspace, sets: path.join(workspace.dir, "own") };
    cpSync(inUse.sets, own.sets, { recursive: true });
    expect((await calib(own, ["withdraw", "LATISS/DM-43525", "--reason", "tried out"])).exitCode).toBe(0);
    const withdrawn = await calib(own, ["drift"]);
    expect(withdrawn.out).toMatch(/in use although withdrawn: summit\/LATISS[^]*by way of LATISS\/calib\/2024/);
    const refused = await calib(own, up("LATISS/DM-43525"));
    expect(refused.out).toMatch(
      /nested-chain: summit\/LATISS:LATISS\/calib searches LATISS\/calib\/DM-43525 by way of LATISS\/calib\/2024/,
    );
    expect((await membersOf(own))[2]).toEqual(before[2]);
  });

  test("a foreign collection that answers in place of a kept member is reported", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    await Promise.all(REPOS.map((repo) => writeKept(workspace, repo)));
    await byHand(
      workspace,
      "summit/LATISS",
      `from lsst.daf.butler import Timespan; from astropy.time import Time; chains.register("LATISS/calib/daily", CollectionType.CALIBRATION); [ref] = butler.query_datasets("bias", "u/kept"); value = butler.get(ref); chains.register("u/daily"); new = butler.put(value, "bias", instrument="LATISS", detector=0, run="u/daily"); butler.registry.certify("LATISS/calib/daily", [new], Timespan(Time("2001-06-01", scale="tai"), Time("2001-07-01", scale="tai"))); chains.redefine_chain("${CHAIN}", ["${NEWER_TICKET}", "${TICKET}", "LATISS/calib/daily", "${CURATED}", "${KEPT}"])`,
    );
    const drift = await calib(workspace, ["drift"]);
    expect(drift.out).toMatch(
      /answers differ: summit\/LATISS:LATISS\/calib\n.*a person has to decide\n +expected a dataset of LATISS\/calib\/kept, by the chain file, for bias detectors 0 in \[2001-06-01T00:00:00, 2001-07-01T00:00:00\)\n +found +a dataset of LATISS\/calib\/daily/,
    );
    expect(drift.exitCode).toBe(7);
  });

  test("a foreign RUN on the chain is reported, because versions of Butler answer differently", async () => {
    const workspace = { ...copyFolder(inUse.dir), sets: inUse.sets };
    await byHand(
      workspace,
      "usdf/main",
      `run = "u/somebody/run"; chains.register(run); value = butler.get("bias", instrument="LATISS", detector=0, collections="${TICKET}/lowerSetTemp/biasGen.20240326a/run1"); butler.put(value, "bias", instrument="LATISS", detector=0, run=run); chains.extend_chain("${CHAIN}", run)`,
    );
    const drift = await calib(workspace, ["drift"]);
    expect(drift.out).toMatch(/RUN searched: usdf\/main:LATISS\/calib\n.*\n.*\n +found +RUN u\/somebody\/run with 1 bias/);
    expect(drift.exitCode).toBe(7);
  });

  test("a hundred random damages are repaired, refused or reported, and no exposure is left with a worse answer or one that is silently wrong", async () => {
    const world = await openDamageable(inUse);
    const oracle = await openChainOracle(world.workspace, REPOS);
    try {
      await oracle.ask({}, []);
      expect(exitOf(await world.observe(), false)).toBe(0);
      const ends: End[] = [];
      let changes = 0;
      await fc.assert(
        fc.asyncProperty(chainDamage(REPOS), async (damage) => {
          ends.push(await checkDamage(world, oracle, damage));
          changes += damage.changes;
        }),
        { numRuns: process.env["CALIB_TEST_ALL"] ? 500 : 30, seed: 20250207, endOnFailure: true },
      );
      expect(changes).toBeGreaterThanOrEqual(100);
      expect(ends).toEqual(expect.arrayContaining(["declared", "foreign"] satisfies readonly End[]));
    } finally {
      await Promise.all([oracle.close(), world.close()]);
    }
  });
});
