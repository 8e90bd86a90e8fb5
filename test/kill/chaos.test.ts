import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { differencesOf, judgedState, type Judged } from "../chaos/judge.ts";
import { live } from "../chaos/life.ts";
import { worldIn, type OpenLife, type Stage } from "../chaos/stages.ts";
import { openLineProcess } from "../lineProcess.ts";
import { removeFromChain } from "../world/madeByHand.ts";
import { emptyFolder, placeAt, removeWorlds, templates, TICKET } from "../world/worlds.ts";

const oracles = { exact: openLineProcess("world_state.py"), loose: openLineProcess("chaos_state.py") };
let undisturbed: Judged;

beforeAll(async () => {
  undisturbed = await judgedState(oracles, lifeOf("active"));
});
afterAll(async () => {
  await Promise.all([oracles.exact.close(), oracles.loose.close()]);
  removeWorlds();
});

test("a set whose processes are killed and stopped at random is delivered like an undisturbed one", async () => {
  const life = lifeOf("adopted");
  const { disturbances, failures } = await live(life, "adopted", 7, 4);
  expect(failures).toEqual([]);
  expect(disturbances).toHaveLength(4);
  expect(differencesOf("adopted", await judgedState(oracles, life), undisturbed)).toEqual([]);
});

test("a ticket that is lost from one instrument chain is a difference", async () => {
  const life = lifeOf("active");
  await removeFromChain(placeAt(worldIn(life.folder)), "summit/LATISS", TICKET);
  expect(differencesOf("seeded", await judgedState(oracles, life), undisturbed)).toEqual([expect.stringContaining("contents differ")]);
});

/** Copies a world of the templates into the folder of a life without a database server. */
function lifeOf(stage: Stage | "active"): OpenLife {
  const folder = emptyFolder();
  mkdirSync(worldIn(folder), { recursive: true });
  cpSync(path.join(templates(), stage), worldIn(folder), { recursive: true, preserveTimestamps: true });
  return { folder, server: undefined };
}
