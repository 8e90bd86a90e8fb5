import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { calib, removeWorlds } from "../world/worlds.ts";
import { golden } from "./golden.ts";
import { CORRECTED, CURATED, PIPELINE, thaw } from "./thaw.ts";

afterAll(removeWorlds);

/** A set of each origin, declared again under another ticket. */
const AGAIN = { [PIPELINE]: "LATISS/DM-43580", [CURATED]: "LATISS/DM-43581", [CORRECTED]: "LATISS/DM-43582" } as const;

let place: Workspace;
beforeAll(async () => {
  place = await thaw();
  for (const [key, again] of Object.entries(AGAIN)) {
    const text = readFileSync(path.join(place.sets, `${key}.${key === CURATED ? "yaml" : "json"}`), "utf8");
    writeFileSync(path.join(place.sets, `${again}.json`), JSON.stringify({ ...(parse(text) as object), ticket: path.basename(again) }));
  }
});

test.each(Object.values(AGAIN))("%s gets the same lock as when the world was frozen", async (key) => {
  const { out, exitCode } = await calib(place, ["lock", key]);
  expect(exitCode === 0 ? "" : out).toBe("");
  const now = ofThisCheckout(JSON.parse(readFileSync(path.join(place.dir, "sets", `${key}.lock.json`), "utf8")));
  expect(now).toEqual(golden(`lock-${path.basename(key)}`, now));
});

test("a saved plan has the same digests and lines as when the world was frozen", async () => {
  const file = path.join(place.dir, "again.json");
  const { out, exitCode } = await calib(place, ["preview", ...Object.values(AGAIN), "--engine", "host", "--save", file]);
  expect(exitCode === 0 ? "" : out).toBe("");
  const now: unknown = JSON.parse(readFileSync(file, "utf8").replaceAll(place.dir, "@WORLD@"));
  expect(now).toEqual(golden("plan-again", now));
});

/** Replaces fields that depend on the checkout: its commit, the text of its pipelines, its packages. */
function ofThisCheckout(lock: unknown): unknown {
  return JSON.parse(JSON.stringify(lock), (key, value: unknown) => {
    if (key === "packages") return "those of this environment";
    return key === "pipeline" && typeof value === "object" && value !== null
      ? { ...value, branch: null, commit: null, sha256: "of this checkout" }
      : value;
  });
}
