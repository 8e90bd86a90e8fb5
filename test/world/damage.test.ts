import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { exitOf } from "../../cli/verbs/drift.ts";
import { differencesOf, type Drift } from "../../engine/drift/driftReport.ts";
import { kinds } from "../../engine/content/differenceKinds.ts";
import { asCalibError } from "../../engine/errors.ts";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { makeAlongside } from "./auxiliary.ts";
import { openDamageable, type Damageable } from "./damageable.ts";
import type { Damage } from "./damages.ts";
import { ofActive } from "./damagesOfActive.ts";
import { ofCollections } from "./damagesOfCollections.ts";
import { ofPapers } from "./damagesOfPapers.ts";
import { ofSeveral, SEVERAL } from "./damagesOfSeveral.ts";
import { writeSet } from "./sets.ts";
import { makeSeveral } from "./several.ts";
import { copyWorld, removeWorlds } from "./worlds.ts";

const worlds = new Map<Damage["world"], Damageable>();
const whole = new Map<Damage["world"], unknown>();
const benches = mkdtempSync(path.join(tmpdir(), "calib-several-"));

beforeAll(async () => {
  // Tests run as root, for whom no file is unreadable.
  Object.assign(process.env, { CALIB_BRIDGE_MODULE: "account_bridge", PYTHONPATH: path.join(packageRoot, "test/python"), BENCH_DIR: benches });
  const active = copyWorld("active");
  writeSet(path.join(active.dir, "calibsets"), {});
  worlds.set("active", await openDamageable(active));
  worlds.set("alongside", await openDamageable(await makeAlongside()));
  worlds.set("several", await openDamageable(await makeSeveral(SEVERAL)));
  for (const [name, world] of worlds) whole.set(name, await world.state());
});

afterEach(() => {
  for (const world of worlds.values()) world.restore();
});

afterAll(async () => {
  for (const world of worlds.values()) await world.close();
  rmSync(benches, { recursive: true, force: true });
  removeWorlds();
});

const damages = [...ofActive, ...ofPapers, ...ofSeveral, ...ofCollections];

const worldOf = (name: Damage["world"]): Damageable => {
  const world = worlds.get(name);
  if (!world) throw new Error(`${name} was not made`);
  return world;
};

const kindsOf = (drift: Drift) => differencesOf(drift).map(({ kind }) => kind);

test("worlds that nobody damaged do not differ", async () => {
  for (const world of worlds.values()) {
    const drift = await world.look(true);
    expect(drift.cells.filter(({ state }) => state.kind !== "in sync")).toEqual([]);
    expect(exitOf(drift, false)).toBe(0);
  }
});

test.each(damages)("$world: $title", async ({ world: name, repo, slip, papers, deep = false, found: wanted, stays = [], refused = [], leaves }) => {
  const world = worldOf(name);
  if (slip !== undefined) await world.damage(repo, slip);
  papers?.(world.workspace);
  const damaged = stays.length && !leaves ? await world.state() : undefined;

  const drift = await world.look(deep);
  const differences = differencesOf(drift);
  expect(differences.map((each) => ({ kind: each.kind, repo: each.repo, at: each.collection, expected: each.expected, found: each.found }))).toEqual(
    wanted.map((each) => ({ kind: each.kind, repo: each.repo ?? repo, at: each.at, expected: expect.stringMatching(each.expected), found: expect.stringMatching(each.found) })),
  );
  expect(exitOf(drift, false)).toBe(7);
  // Who is told to decide is never mended, and who is told that it is mended, is.
  if (!leaves) expect(differences.filter(({ mend }) => mend === "people").map(({ kind }) => kind)).toEqual(stays);

  const failed = await world.repair(drift);
  const again = await world.look(deep);
  expect({ refused: failed.map((thrown) => asCalibError(thrown).code), left: kindsOf(again) }).toEqual({ refused, left: stays });
  expect(exitOf(again, false)).toBe(stays.length ? 7 : 0);
  const after = await world.state();
  if (!leaves) {
    expect(after).toEqual(damaged ?? whole.get(name));
    return;
  }
  world.restore();
  for (const [there, act] of Object.entries(leaves)) await world.damage(there, act);
  expect(after).toEqual(await world.state());
});

test("every kind of difference that there is was made here", () => {
  const made = new Set(damages.flatMap(({ found }) => found.map(({ kind }) => kind)));
  expect(Object.keys(kinds).filter((kind) => !made.has(kind as keyof typeof kinds))).toEqual([]);
});
