import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { makeWorld, story } from "./world.ts";

describe("up and preview", () => {
  test("up creates dependencies first, then finds no change, updates changed resources, and deletes removed ones", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: { deep: [1, null, "é"] }, dependsOn: ["a"] },
      { name: "c", uses: "a" },
    ]);

    const planned = await world.run("preview");
    expect(story(planned.events)).toEqual(["planned create a", "planned create b", "planned create c"]);
    expect(planned).toMatchObject({ ok: true, changed: true, counts: { create: 4 } });
    expect([world.things(), world.calls(), world.locks()]).toEqual([{}, [], []]);
    expect(() => world.state()).toThrow();

    const made = await world.run("up");
    expect(made).toMatchObject({ ok: true, changed: true, counts: { create: 4, update: 0, delete: 0, same: 0 }, failures: [] });
    expect(made.outputs).toEqual({ a: "well", b: "well", c: "well" });
    expect(world.things()).toEqual({ a: 1, b: { deep: [1, null, "é"] }, c: "well" });
    expect(world.calls().slice(0, 2)).toEqual(["create a", "create a done"]);
    expect(world.names()).toEqual(["fixture-dev", "default", "a", "b", "c"]);
    expect(world.recorded().get("fixture-dev")?.outputs).toEqual({ a: "well", b: "well", c: "well" });
    expect(readFileSync(join(world.backend, ".pulumi", "meta.yaml"), "utf8")).toBe("version: 1\n");
    const before = world.state().resources;

    const unchanged = await world.run("up", { expectNoChanges: true });
    expect(unchanged).toMatchObject({ ok: true, changed: false, unexpectedChanges: false, counts: { same: 4 } });
    expect(world.calls()).toEqual([]);
    expect(world.state().resources).toEqual(before);

    world.declare([
      { name: "a", value: 2 },
      { name: "d", value: 4, dependsOn: ["a"] },
    ]);
    const changes = ["update a", "create d", "delete b", "delete c"];
    const preview = await world.run("preview", { expectNoChanges: true });
    expect(
      story(preview.events)
        .map((line) => line.replace("planned ", ""))
        .sort(),
    ).toEqual([...changes].sort());
    expect(preview).toMatchObject({ ok: false, unexpectedChanges: true });
    expect(world.state().resources).toEqual(before);

    const changed = await world.run("up");
    expect(changed.counts).toEqual({ create: 1, update: 1, delete: 2, same: 1 });
    expect(world.things()).toEqual({ a: 2, d: 4 });
    expect(world.names()).toEqual(["fixture-dev", "default", "a", "d"]);
    expect(world.recorded().get("fixture-dev")?.outputs).toEqual({ a: "well", d: "well" });
  });

  test("Pulumi's provider record is deleted with the last resource", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    await world.run("up");
    world.declare([]);
    await world.run("up");
    expect(world.names()).toEqual(["fixture-dev"]);
  });

  test("an unknown difference compares the inputs, as Pulumi's engine does", async () => {
    const world = makeWorld();
    world.behave({ a: { diff: { outcome: "unknown" } } });
    world.declare([{ name: "a", value: { x: 1, y: 2 } }]);
    await world.run("up");
    world.declare([{ name: "a", value: { y: 2, x: 1 } }]);
    expect((await world.run("preview")).changed).toBe(false);
    world.declare([{ name: "a", value: { x: 1, y: 3 } }]);
    expect((await world.run("up")).counts.update).toBe(1);
    expect(world.things()).toEqual({ a: { x: 1, y: 3 } });
  });

  test("the checkpoint depends neither on the order in which creates finish nor on the folder", async () => {
    const order = async (slow: string) => {
      const world = makeWorld();
      world.behave({ [slow]: { create: { delay: 400 } } });
      world.declare([
        { name: "b", value: 1 },
        { name: "a", value: 1 },
        { name: "c", value: 1, dependsOn: ["b"] },
      ]);
      await world.run("up");
      expect(readFileSync(world.statePath, "utf8")).not.toContain(world.base);
      return world.names();
    };
    expect(await order("a")).toEqual(await order("b"));
  });

  test("at most `parallel` operations run at once", async () => {
    const world = makeWorld();
    const names = ["a", "b", "c", "d"];
    world.behave(Object.fromEntries(names.map((name) => [name, { create: { delay: 150 } }])));
    world.declare(names.map((name) => ({ name, value: 1 })));
    await world.run("up", { parallel: 2 });
    let [atOnce, most] = [0, 0];
    for (const call of world.calls()) {
      atOnce += call.endsWith("done") ? -1 : 1;
      most = Math.max(most, atOnce);
    }
    expect(most).toBe(2);
  });

  test("output of the provider is logged, and is not read as its port", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { print: "busy with a" } } });
    world.declare([{ name: "a", value: 1 }]);
    const { events } = await world.run("up");
    expect(events).toContainEqual({ kind: "log", severity: "info", source: "provider", text: "busy with a" });
  });
});
