import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Json } from "../../host/index.ts";
import { recordings, scrubbed } from "./recordings.ts";
import { makeWorld, nameOf, REPOSITORY, story, type World } from "./world.ts";

const FOLDER = join(REPOSITORY, "test", "host", "checkpoints");

/** Makes a world with a recorded checkpoint of the CLI, and with these things. */
function worldAfter(recording: keyof typeof recordings, things: Record<string, Json>): World {
  const world = makeWorld();
  mkdirSync(dirname(world.statePath), { recursive: true });
  mkdirSync(join(world.world, "things"));
  copyFileSync(join(FOLDER, `${recording}.json`), world.statePath);
  for (const [name, value] of Object.entries(things)) world.put(name, value);
  return world;
}

describe("checkpoints that the real CLI wrote", () => {
  test("exist for every recording, and name no machine", () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      Object.keys(recordings)
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const file of readdirSync(FOLDER)) {
      const text = readFileSync(join(FOLDER, file), "utf8");
      expect(scrubbed(text)).toBe(text);
      expect(text).not.toMatch(/\/(tmp|home|work|root|usr)\//);
    }
  });

  test("plain: the host finds no change, keeps the CLI's secrets provider, updates and destroys", async () => {
    const world = worldAfter("plain", { a: 1, b: { deep: [1, 2.5, null, "<é>"] }, c: "well" });
    world.declare(recordings.plain.program);
    const secrets = world.state().secrets_providers;
    expect(await world.run("up", { expectNoChanges: true })).toMatchObject({ ok: true, counts: { same: 4 } });
    expect(world.calls()).toEqual([]);
    expect(world.state().secrets_providers).toEqual(secrets);
    expect(world.recorded().get("b")).toMatchObject({ protect: true, inputs: { value: { deep: [1, 2.5, null, "<é>"] } } });
    expect(await world.run("refresh", { expectNoChanges: true })).toMatchObject({ ok: true });

    expect((await world.run("destroy")).failures.map(({ urn }) => nameOf(urn))).toEqual(["b"]);
    world.declare([
      { name: "a", value: 2 },
      { name: "b", value: 0 },
    ]);
    expect(await world.run("up")).toMatchObject({ ok: true, counts: { update: 2, delete: 1 } });
    expect(await world.run("destroy")).toMatchObject({ ok: true });
    expect(world.things()).toEqual({ c: "well" });
  });

  test("sick: the host updates a resource with init errors", async () => {
    const world = worldAfter("sick", { a: 1, b: { deep: [1, 2.5, null, "<é>"] }, c: "well", d: 1 });
    world.declare(recordings.sick.program);
    expect(world.recorded().get("d")).toMatchObject({ initErrors: ["d is sick", "ask a doctor"] });
    expect(story((await world.run("up")).events)).toEqual(["started update d", "done update d"]);
    expect(world.recorded().get("d")).not.toHaveProperty("initErrors");
  });

  test("killed: the host reports the pending operations, continues, and clears them", async () => {
    const world = worldAfter("killed", { a: 1 });
    world.declare(recordings.killed.then.program);
    expect([...world.pending()].sort()).toEqual(["creating d", "updating a"]);
    const { ok, events } = await world.run("up");
    expect(ok).toBe(true);
    expect(events.filter(({ kind }) => kind === "pending")).toHaveLength(2);
    expect([world.things(), world.pending()]).toEqual([{ a: 2, d: 1 }, []]);
  });

  test("empty: the host creates all resources", async () => {
    const world = worldAfter("empty", {});
    world.declare(recordings.plain.program);
    expect(await world.run("up")).toMatchObject({ ok: true, counts: { create: 3, same: 1 } });
  });
});
