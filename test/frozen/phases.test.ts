import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { calib, removeWorlds } from "../world/worlds.ts";
import { damage } from "./damage.ts";
import { golden } from "./golden.ts";
import { resourcesOf } from "./state.ts";
import { CURATED, PIPELINE, thaw } from "./thaw.ts";

afterAll(removeWorlds);

let place: Workspace;
beforeAll(async () => {
  place = await thaw();
  await damage(place);
});

// The tests run in this order: each leaves the state that the next one reads.
test("a plan of damaged repositories has the same lines as when the world was frozen", async () => {
  const file = path.join(place.dir, "damaged.json");
  expect((await calib(place, ["preview", PIPELINE, CURATED, "--engine", "host", "--save", file])).exitCode).toBe(0);
  const now: unknown = JSON.parse(readFileSync(file, "utf8").replaceAll(place.dir, "@WORLD@"));
  expect(now).toEqual(golden("plan-damaged", now));
});

test.each(["refresh", "up"])("after %s Pulumi's state has the same units, phases and codes as when the world was frozen", async (verb) => {
  await calib(place, [verb, PIPELINE, CURATED, "--engine", "host"]);
  const now = phasesOf(place);
  expect(now).toEqual(golden(`phases-${verb}`, now));
});

/** Returns phase and code of each unit, by its name. */
const phasesOf = (of: Workspace): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...resourcesOf(of).values()]
      .flatMap(({ inputs, outputs }) =>
        inputs && outputs && [PIPELINE, CURATED].includes(inputs["set"] ?? "")
          ? [[`${inputs["set"] ?? ""} ${inputs["unit"] ?? ""}`, `${outputs["phase"] ?? ""} ${outputs["code"] ?? ""}`.trim()] as const]
          : [],
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
