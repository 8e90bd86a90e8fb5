import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { exitOf } from "../../cli/verbs/drift.ts";
import { differencesOf, type Drift } from "../../engine/drift/driftReport.ts";
import { isOfChain, kinds, type DifferenceKind } from "../../engine/content/differenceKinds.ts";
import { asCalibError } from "../../engine/errors.ts";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { makeAuxiliaryWorld } from "./auxiliary.ts";
import { openDamageable, type Damageable } from "./damageable.ts";
import type { Damage } from "./damages.ts";
import { activeDamages } from "./activeDamages.ts";
import { auxiliaryDamages } from "./auxiliaryDamages.ts";
import { setFileDamages } from "./setFileDamages.ts";
import { SEVERAL, severalDamages } from "./severalDamages.ts";
import { writeSet } from "./sets.ts";
import { makeSeveral } from "./several.ts";
import { copyWorld, removeWorlds } from "./worlds.ts";

const worlds = new Map<Damage["world"], Damageable>();
const undamaged = new Map<Damage["world"], unknown>();
const benches = mkdtempSync(path.join(tmpdir(), "calib-several-"));

beforeAll(async () => {
  // Tests run as root, which can read every file; the module reports unreadable ones.
  Object.assign(process.env, {
    CALIB_BRIDGE_MODULE: "account_bridge",
    PYTHONPATH: path.join(packageRoot, "test/python"),
    BENCH_DIR: benches,
  });
  const active = copyWorld("active");
  writeSet(path.join(active.dir, "calibsets"), {});
  worlds.set("active", await openDamageable(active));
  worlds.set("auxiliary", await openDamageable(await makeAuxiliaryWorld()));
  worlds.set("several", await openDamageable(await makeSeveral(SEVERAL)));
  for (const [name, world] of worlds) undamaged.set(name, await world.state());
});

afterEach(() => {
  for (const world of worlds.values()) world.restore();
});

afterAll(async () => {
  for (const world of worlds.values()) await world.close();
  rmSync(benches, { recursive: true, force: true });
  removeWorlds();
});

const damages = [...activeDamages, ...setFileDamages, ...severalDamages, ...auxiliaryDamages];

/** With CALIB_TEST_ALL every damage, else the first one of each world with a combination of kinds and of mending. */
const tried: readonly Damage[] =
  process.env["CALIB_TEST_ALL"] === undefined
    ? [
        ...new Map(
          damages.toReversed().map((damage) => {
            const { world, expected, remaining = [], refused = [], deep = false } = damage;
            return [JSON.stringify([world, expected.map(({ kind }) => kind), remaining, refused, deep]), damage] as const;
          }),
        ).values(),
      ].reverse()
    : damages;

const worldOf = (name: Damage["world"]): Damageable => {
  const world = worlds.get(name);
  if (!world) throw new Error(`${name} was not made`);
  return world;
};

const kindsOf = (drift: Drift) => differencesOf(drift).map(({ kind }) => kind);

test("an undamaged world is in sync", async () => {
  for (const world of worlds.values()) {
    const drift = await world.observe(true);
    expect(drift.cells.filter(({ state }) => state.kind !== "in sync")).toEqual([]);
    expect(exitOf(drift, false)).toBe(0);
  }
});

test.each(tried)("$world: $title", async (damage) => {
  const { world: name, repo, script, editSetFiles, deep = false, expected, remaining = [], refused = [], afterRepair } = damage;
  const world = worldOf(name);
  if (script !== undefined) await world.damage(repo, script);
  editSetFiles?.(world.workspace);
  const damaged = remaining.length && !afterRepair ? await world.state() : undefined;

  const drift = await world.observe(deep);
  const differences = differencesOf(drift);
  expect(
    differences.map((each) => ({ kind: each.kind, repo: each.repo, at: each.collection, expected: each.expected, found: each.found })),
  ).toEqual(
    expected.map((each) => ({
      kind: each.kind,
      repo: each.repo ?? repo,
      at: each.at,
      expected: expect.stringMatching(each.expected),
      found: expect.stringMatching(each.found),
    })),
  );
  expect(exitOf(drift, false)).toBe(7);
  // Exactly the differences that are left to people remain after the repair.
  if (!afterRepair) expect(differences.filter(({ mend }) => mend === "people").map(({ kind }) => kind)).toEqual(remaining);

  const failed = await world.repair(drift);
  const again = await world.observe(deep);
  expect({ refused: failed.map((thrown) => asCalibError(thrown).code), remaining: kindsOf(again) }).toEqual({ refused, remaining });
  expect(exitOf(again, false)).toBe(remaining.length ? 7 : 0);
  const after = await world.state();
  if (!afterRepair) {
    expect(after).toEqual(damaged ?? undamaged.get(name));
    return;
  }
  world.restore();
  for (const [changed, change] of Object.entries(afterRepair)) await world.damage(changed, change);
  expect(after).toEqual(await world.state());
});

// The order of instrument chains is damaged in chain.test.ts.
test("every kind of difference is caused by one of these damages", () => {
  const made = new Set(damages.flatMap(({ expected }) => expected.map(({ kind }) => kind)));
  const all = (Object.keys(kinds) as DifferenceKind[]).filter((kind) => !isOfChain(kind));
  expect(all.filter((kind) => !made.has(kind))).toEqual([]);
});
