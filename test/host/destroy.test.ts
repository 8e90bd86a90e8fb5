import { describe, expect, test } from "@jest/globals";
import { makeWorld, nameOf, story } from "./world.ts";

describe("destroy, protect and retainOnDelete", () => {
  test("destroy deletes dependents first and leaves an empty stack", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1, dependsOn: ["a"] },
      { name: "c", uses: "b" },
    ]);
    await world.run("up");
    world.calls();

    const preview = await world.run("destroy", { previewOnly: true });
    expect(preview).toMatchObject({ ok: true, counts: { delete: 4 } });
    expect([world.calls(), world.names().length]).toEqual([[], 5]);

    expect(await world.run("destroy")).toMatchObject({ ok: true, counts: { delete: 4 }, outputs: {} });
    expect(world.calls().filter((call) => call.endsWith("done"))).toEqual(["delete c done", "delete b done", "delete a done"]);
    expect(world.state()).not.toHaveProperty("resources");
    expect(await world.run("destroy")).toMatchObject({ ok: true, changed: false });
  });

  test("a failed delete keeps the resource's dependencies, and independent resources are deleted", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1, dependsOn: ["a"] },
      { name: "c", value: 1 },
    ]);
    await world.run("up");
    world.behave({ b: { delete: { outcome: "throw" } } });
    const failed = await world.run("destroy");
    expect(failed.failures.map(({ urn, reasons }) => [nameOf(urn), reasons])).toEqual([["b", ["cannot delete b"]]]);
    expect(failed.skipped.map(nameOf)).toContain("a");
    expect(world.things()).toEqual({ a: 1, b: 1 });
    expect(world.names()).toEqual(["fixture-dev", "default", "a", "b"]);
    expect(world.pending()).toEqual([]);
  });

  test("nothing is deleted if a protected resource would have to be deleted", async () => {
    const world = makeWorld();
    const others = [{ name: "b", value: 1 }];
    world.declare([{ name: "a", value: 1, protect: true }, ...others, { name: "c", value: 1 }]);
    await world.run("up");
    expect(world.recorded().get("a")).toMatchObject({ protect: true });
    world.declare(others);
    for (const operation of ["preview", "up", "destroy"] as const) {
      const refused = await world.run(operation);
      expect(refused.failures.map(({ urn }) => nameOf(urn))).toEqual(["a"]);
      expect(refused.failures[0]?.reasons[0]).toMatch(/^a cannot be deleted because it is protected\. Remove `protect`/);
      expect(world.things()).toEqual({ a: 1, b: 1, c: 1 });
    }
    world.declare([{ name: "a", value: 1 }, ...others]);
    await world.run("up");
    expect(world.recorded().get("a")).not.toHaveProperty("protect");
    world.declare(others);
    expect(story((await world.run("up")).events)).toEqual(["started delete a", "done delete a"]);
  });

  test("a resource with retainOnDelete leaves the state without a call of the provider", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1, retainOnDelete: true },
      { name: "b", value: 1, retainOnDelete: true, dependsOn: ["a"] },
    ]);
    await world.run("up");
    expect(world.recorded().get("a")).toMatchObject({ retainOnDelete: true });
    world.calls();
    world.declare([{ name: "a", value: 1, retainOnDelete: true }]);
    expect((await world.run("up")).counts.delete).toBe(1);
    expect((await world.run("destroy")).ok).toBe(true);
    expect(world.calls()).toEqual([]);
    expect(world.things()).toEqual({ a: 1, b: 1 });
    expect(world.state()).not.toHaveProperty("resources");
  });
});
