import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { makeWorld, nameOf, story, type World } from "./world.ts";

const lose = (world: World, name: string): void => rmSync(join(world.world, "things", `${name}.json`));

describe("refresh", () => {
  test("refresh writes drift into the state, and with --preview-only only reports it", async () => {
    const world = makeWorld();
    const program = [
      { name: "a", value: 1 },
      { name: "b", value: 1, dependsOn: ["a"] },
      { name: "c", value: 1 },
    ];
    world.declare(program);
    await world.run("up");
    expect(await world.run("refresh", { expectNoChanges: true })).toMatchObject({ ok: true, counts: { same: 3 } });

    world.put("c", 9);
    lose(world, "a");
    const before = world.state();
    const planned = await world.run("refresh", { previewOnly: true, expectNoChanges: true });
    expect([...story(planned.events)].sort()).toEqual(["planned delete a", "planned update c"]);
    expect(planned).toMatchObject({ ok: false, unexpectedChanges: true, failures: [] });
    expect(world.state()).toEqual(before);
    expect(world.locks()).toEqual([]);

    const read = await world.run("refresh");
    expect(read).toMatchObject({ ok: true, counts: { delete: 1, update: 1, same: 1 } });
    expect(world.recorded().get("c")).toMatchObject({ inputs: { value: 9 }, outputs: { value: 9, status: "well" } });
    expect(world.names()).toEqual(["fixture-dev", "default", "b", "c"]);
    expect(world.recorded().get("b")).not.toHaveProperty("dependencies");

    expect((await world.run("up")).counts).toMatchObject({ create: 1, update: 1, delete: 0 });
    expect(world.things()).toEqual({ a: 1, b: 1, c: 1 });
  });

  test("a failed read keeps the record, and a refresh drops init errors, as with the CLI", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { outcome: "partial" } }, b: { read: { outcome: "throw" } } });
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1 },
    ]);
    await world.run("up");
    const failed = await world.run("refresh");
    expect(failed.failures.map(({ urn, reasons }) => [nameOf(urn), reasons])).toEqual([["b", ["cannot read b"]]]);
    expect(world.names()).toEqual(["fixture-dev", "default", "a", "b"]);
    expect(world.recorded().get("a")).not.toHaveProperty("initErrors");
  });
});
