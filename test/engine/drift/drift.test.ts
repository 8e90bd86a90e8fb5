import { expect, test } from "@jest/globals";
import type { ObserveResult } from "../../../engine/bridge/wire.ts";
import { driftOf } from "../../../engine/drift/drift.ts";
import type { Scene } from "../../../engine/load/scene.ts";
import { bias, lockOf, made, scenes, settled } from "../factory.ts";
import { stage } from "../observed.ts";
import { sessionOf } from "../session.ts";

const everywhere = { "usdf/embargo": stage.active, "usdf/main": stage.active, "summit/LATISS": stage.active, "tts/LATISS": stage.active };

async function cells(scene: Scene, repositories: Readonly<Record<string, Partial<ObserveResult>>>) {
  const rows = await driftOf(sessionOf(scene, repositories));
  return Object.fromEntries(rows.map(({ repo, cell }) => [repo, cell.state === "waiting" || cell.state === "unverifiable" ? `${cell.state} ${cell.code}` : cell.state]));
}

test("every repository of a set has a cell, the build repository and the skipped ones too", async () => {
  const scene = scenes.adopted({ targets: ["summit/LATISS"], skip: { "usdf/main": "full" } });
  expect(await driftOf(sessionOf(scene, everywhere))).toEqual([
    { set: "LATISS/DM-43525", repo: "usdf/embargo", cell: { state: "in sync", fingerprint: made.fingerprint } },
    { set: "LATISS/DM-43525", repo: "summit/LATISS", cell: { state: "in sync", fingerprint: made.fingerprint } },
    { set: "LATISS/DM-43525", repo: "usdf/main", cell: { state: "skipped", reason: "full" } },
  ]);
});

test("what cannot be checked is never green, and hides nobody else's drift", async () => {
  const { "tts/LATISS": _, ...others } = everywhere;
  expect(await cells(scenes.adopted(), { ...others, "summit/LATISS": { ...stage.active, tagged: [] } })).toEqual({
    "usdf/embargo": "in sync",
    "usdf/main": "in sync",
    "summit/LATISS": "differs",
    "tts/LATISS": "unverifiable repository-unreachable",
  });
});

test.each<[string, Scene, string, string]>([
  ["declared", scenes.declared(), "waiting not-released", "waiting not-released"],
  ["locked", scenes.locked(), "waiting not-released", "waiting not-released"],
  ["released: the build repository is held against the lock already", scenes.released(), "in sync", "waiting approval-missing"],
  ["adopted", scenes.adopted(), "in sync", "in sync"],
  ["withdrawn and still in use", scenes.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } }), "differs", "differs"],
])("a set that is %s", async (_what, scene, build, target) => {
  const found = await cells(scene, everywhere);
  expect([found["usdf/embargo"], found["usdf/main"]]).toEqual([build, target]);
});

test("a new letter that is not made yet is no drift: the lock still tells of the old one", async () => {
  const next = settled({ products: { bias: { ...bias, rerun: "20240326b", certifyRerun: "20240405b" } } });
  const found = await cells({ ...scenes.released(), set: next, lock: lockOf(next, made) }, everywhere);
  expect(new Set(Object.values(found))).toEqual(new Set(["waiting not-released"]));
});

test("a withdrawn set that nobody uses is withdrawn, whether or not it was ever made", async () => {
  const nowhere = Object.fromEntries(Object.keys(everywhere).map((repo) => [repo, {}]));
  const scene = scenes.declared({ withdrawn: { on: "2024-05-01", reason: "light leak" } });
  expect(new Set(Object.values(await cells(scene, nowhere)))).toEqual(new Set(["withdrawn"]));
});
