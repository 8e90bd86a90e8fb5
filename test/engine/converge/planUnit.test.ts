import { expect, test } from "@jest/globals";
import { isSettled, planUnit } from "../../../engine/converge/planUnit.ts";
import { GENERATION, loadedSets } from "../factory.ts";
import { stage, unit } from "../observed.ts";
import { sessionOf } from "../session.ts";

const intent = { id: "1", set: "LATISS/DM-43525", step: "deliver", method: "chain", command: "butler collection-chain ..." };

test("a unit is planned up to its first change; later steps are planned after it", async () => {
  const loaded = loadedSets.locked();
  const plan = await planUnit(sessionOf(loaded, { "usdf/embargo": stage.generated }), unit.product(loaded));
  expect(plan).toMatchObject({
    unit: "product bias",
    steps: [
      { step: "generate", kind: "in-sync", note: `${GENERATION}/run1` },
      { step: "look", kind: "unwanted" },
      { step: "certify", kind: "change" },
      { step: "verify", kind: "later" },
    ],
  });
  expect(isSettled(plan)).toBe(false);
});

test("a unit whose steps are in sync or not wanted is settled", async () => {
  const plan = await planUnit(sessionOf(loadedSets.adopted(), { "usdf/main": stage.active }), unit.deployment("usdf/main"));
  expect(plan.steps.map(({ step, kind }) => [step, kind])).toEqual([
    ["deliver", "in-sync"],
    ["tag", "unwanted"],
  ]);
  expect(isSettled(plan)).toBe(true);
});

test("an open intent is a change, even if the repository is in sync", async () => {
  const session = sessionOf(loadedSets.adopted(), { "usdf/main": { ...stage.active, intents: [intent, { ...intent, step: "tag" }] } });
  expect(await planUnit(session, unit.deployment("usdf/main"))).toMatchObject({
    steps: [
      { step: "deliver", kind: "change", changes: [{ reason: "interrupted", summary: `close the interrupted write: ${intent.command}` }] },
    ],
  });
});

test("a step waits for a repository that does not answer and for an earlier wave", async () => {
  const session = sessionOf(loadedSets.adopted(), {
    "summit/LATISS": { ...stage.active, collections: stage.active.collections.slice(0, 1) },
    "usdf/embargo": stage.active,
  });
  expect(await planUnit(session, unit.deployment("tts/LATISS"))).toMatchObject({
    steps: [{ kind: "waiting", code: "site-unreachable", reason: "tts/LATISS does not answer" }],
  });
  expect(await planUnit(session, unit.activation("summit/LATISS"))).toMatchObject({
    steps: [
      { step: "selfCheck", kind: "in-sync" },
      { step: "activate", kind: "waiting", code: "earlier-wave" },
    ],
  });
});
