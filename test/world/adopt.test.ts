import { execa } from "execa";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { packageRoot, pythonOf } from "../../engine/declare/workspace.ts";
import { approve, emptySets } from "./adopting.ts";
import { makeByHand } from "./madeByHand.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("a set that lost all its files is adopted again, with the same lock, an empty plan and no write", async () => {
  const workspace = emptySets(copyWorld("active"));
  const before = await stateOf(workspace);
  const lock = readLock(workspace, SET);
  rmSync(path.join(workspace.dir, "sets"), { recursive: true });

  const adopted = await calib(workspace, ["adopt", "usdf/embargo", "DM-43525"]);
  expect(adopted.out).toContain("targets usdf/main, summit/LATISS");
  expect(adopted.out).toMatch(/the first `calib up`:\n( {2}(deployment|activation) [^\n]*waits, approval-missing[^\n]*\n?)+$/);
  expect(adopted.exitCode).toBe(0);
  expect(readLock(workspace, SET).made).toEqual(lock.made);
  expect((await calib(workspace, ["check"])).exitCode).toBe(0);

  await approve(workspace, SET);
  expect((await calib(workspace, ["preview", SET, "--engine", "host"])).out).toContain(`${SET}\n  in sync`);
  expect((await calib(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  expect((await calib(workspace, ["drift", SET])).exitCode).toBe(0);
  const after = await stateOf(workspace);
  expect(after).toEqual(before);

  const again = await calib(workspace, ["adopt", "usdf/embargo", "DM-43525"]);
  expect(again.out).toContain("set-exists");
  expect(again.exitCode).toBe(1);
  expect((await calib(workspace, ["adopt", "usdf/embargo", "DM-43525", "--force"])).exitCode).toBe(0);
});

const HAND = "LATISS/DM-50000";
const CHAIN = "LATISS/calib/DM-50000";

test("a ticket that was made by hand is adopted under its names, and then delivered like any other set", async () => {
  const workspace = emptySets(copyWorld("seeded"));
  await makeByHand(workspace, "DM-50000");
  const before = await stateOf(workspace);
  const adopted = await calib(workspace, ["adopt", "usdf/embargo", "DM-50000"]);
  expect(adopted.exitCode).toBe(0);
  expect(adopted.out).not.toContain("what does not fit");
  expect(await stateOf(workspace)).toEqual(before);
  const [bias] = readLock(workspace, HAND).inputs.products;
  expect(bias?.construction?.exposures).toEqual([2024032600002, 2024032600003, 2024032600004]);
  expect(bias?.verification?.exposures).toHaveLength(5);
  expect(bias?.adopted?.run).toMatch(/biasGen\.20240326a\/\d{8}T\d{6}Z$/);
  const checked = await calib(workspace, ["check", HAND]);
  expect(checked.out).toContain("adopted-incomplete");
  expect(checked.exitCode).toBe(1);
  expect(adopted.out).toContain("release: bundle will");
  expect(adopted.out).not.toMatch(/product bias: /);

  // An adopted set gets another target.
  const file = path.join(workspace.sets, `${HAND}.ts`);
  writeFileSync(file, readFileSync(file, "utf8").replace("targets: []", 'targets: ["usdf/main"]'));
  await approve(workspace, HAND);
  const up = await calib(workspace, ["up", HAND, "--engine", "host"]);
  expect(up.out).not.toContain("failed");
  expect(up.exitCode).toBe(0);
  expect((await calib(workspace, ["up", HAND, "--engine", "host", "--expect-no-changes"])).exitCode).toBe(0);
  const after = await stateOf(workspace);
  const own = (state: typeof after, repo: string) =>
    Object.entries(state.repositories[repo]?.collections ?? {}).filter(([name]) => name.startsWith(CHAIN) && !name.includes("selfCheck"));
  expect(own(after, "usdf/embargo")).toEqual(own(before, "usdf/embargo"));
  const certified = (repo: string) =>
    after.repositories[repo]?.rows
      .filter(({ collection }) => collection.startsWith(`${CHAIN}/`) && collection.includes("/bias."))
      .map(({ id, run, timespan, sha256 }) => ({ id, run, timespan, sha256 }));
  expect(certified("usdf/main")).toHaveLength(1);
  expect(certified("usdf/main")).toEqual(certified("usdf/embargo"));
  expect(after.repositories["usdf/main"]?.collections["LATISS/calib"]?.[1]).toBe(CHAIN);
});

test("curated calibrations are adopted as they are, and repositories that wrote their own are reported", async () => {
  const workspace = emptySets(copyWorld("seeded"));
  const before = await stateOf(workspace);
  const adopted = await calib(workspace, ["adopt", "usdf/embargo", "DM-28636"]);
  expect(adopted.out).toMatch(/kept as people made it, and not rebuilt:\n {2}adopt-curated: LATISS\/calib\/DM-28636: camera/);
  expect(adopted.exitCode).toBe(0);
  expect(adopted.out).toContain("adopt-holding-differs: summit/LATISS agrees in 0 of 1 collections");
  await approve(workspace, "LATISS/DM-28636");
  const drift = await calib(workspace, ["drift", "LATISS/DM-28636"]);
  expect(drift.out).toMatch(/camera +│ in sync +│ extra \(1\) +│ extra \(1\)/);
  expect((await stateOf(workspace)).repositories).toEqual(before.repositories);
});

test("a ticket is adopted from a repository to which only its certified part was delivered", async () => {
  const workspace = emptySets(copyWorld("active"));
  const { made } = readLock(workspace, SET);
  rmSync(path.join(workspace.dir, "sets"), { recursive: true });
  const before = await stateOf(workspace);
  const adopted = await calib(workspace, ["adopt", "usdf/main", "DM-43525"]);
  expect(adopted.exitCode).toBe(0);
  const [bias] = readLock(workspace, SET).made?.products ?? [];
  expect(bias?.datasets).toEqual(made?.products[0]?.datasets);
  expect(bias?.verdict.kind).toBe("not-verified");
  await approve(workspace, SET);
  const drift = await calib(workspace, ["drift", SET]);
  expect(drift.out).toContain("6 in sync");
  expect(drift.exitCode).toBe(0);
  expect((await stateOf(workspace)).repositories).toEqual(before.repositories);
});

test("adopting a missing ticket is refused, and nothing is written", async () => {
  const workspace = emptySets(copyWorld("seeded"));
  const before = await stateOf(workspace);
  const adopted = await calib(workspace, ["adopt", "usdf/embargo", "DM-1"]);
  expect(adopted.out).toContain("ticket-unknown");
  expect(adopted.exitCode).toBe(1);
  expect(existsSync(path.join(workspace.sets, "LATISS"))).toBe(false);
  expect(await stateOf(workspace)).toEqual(before);
});

test("a foreign chain member on the ticket chain of an adopted set is reported", async () => {
  const workspace = emptySets(copyWorld("active"));
  const repo = path.join(workspace.dir, "repos/usdf/embargo");
  await execa(
    path.join(path.dirname(pythonOf(workspace)), "butler"),
    ["collection-chain", repo, "--mode", "extend", TICKET, "LATISS/calib/DM-28636"],
    { env: { PYTHONPATH: path.join(packageRoot, "python") } },
  );
  rmSync(path.join(workspace.dir, "sets"), { recursive: true });
  const adopted = await calib(workspace, ["adopt", "usdf/embargo", "DM-43525"]);
  expect(adopted.out).toContain("adopt-foreign-child: LATISS/calib/DM-28636");
  expect((await calib(workspace, ["check"])).out).toContain("adopted-incomplete");
  expect(adopted.out).not.toContain("ticket chain");
});
