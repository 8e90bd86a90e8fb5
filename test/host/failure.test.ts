import { describe, expect, test } from "@jest/globals";
import { makeWorld, nameOf, story } from "./world.ts";

describe("failures", () => {
  test("after a failed create, dependents are skipped, independent resources are made, and the next up makes the rest", async () => {
    const world = makeWorld();
    world.behave({ bad: { create: { outcome: "throw" } } });
    world.declare([
      { name: "bad", value: 1 },
      { name: "after", value: 1, dependsOn: ["bad"] },
      { name: "last", uses: "after" },
      { name: "good", value: 1 },
    ]);
    const failed = await world.run("up");
    expect(failed).toMatchObject({ ok: false, changed: true, counts: { create: 2 } });
    expect(failed.failures.map(({ urn, reasons }) => [nameOf(urn), reasons])).toEqual([["bad", ["cannot create bad"]]]);
    expect(failed.skipped.map(nameOf)).toEqual(["after", "last"]);
    expect(failed.events).toContainEqual(expect.objectContaining({ kind: "skipped", reason: "bad failed or was skipped" }));
    expect(world.things()).toEqual({ good: 1 });
    expect(world.names()).toEqual(["fixture-dev", "default", "good"]);
    expect(world.pending()).toEqual([]);

    world.behave({});
    expect(await world.run("up")).toMatchObject({ ok: true, counts: { create: 3 } });
    expect(world.things()).toEqual({ bad: 1, after: 1, good: 1, last: "well" });
  });

  test("a partially created resource is kept with its errors, and the next up updates it", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { outcome: "partial" } } });
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1, dependsOn: ["a"] },
    ]);
    const failed = await world.run("up");
    expect(failed.failures.map(({ reasons }) => reasons)).toEqual([["a is sick", "ask a doctor"]]);
    expect(failed.skipped.map(nameOf)).toEqual(["b"]);
    const sick = world.recorded().get("a");
    expect(sick).toMatchObject({ id: "a", initErrors: ["a is sick", "ask a doctor"], inputs: { value: 1 }, outputs: { status: "sick" } });

    world.behave({});
    world.calls();
    const mended = await world.run("up");
    expect(mended).toMatchObject({ ok: true, counts: { update: 1, create: 1 } });
    expect(world.calls()).toEqual(["update a", "update a done", "create b", "create b done"]);
    expect(world.recorded().get("a")).not.toHaveProperty("initErrors");
  });

  test("a partial update keeps the inputs of the last success", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    await world.run("up");
    world.behave({ a: { update: { outcome: "partial" } } });
    world.declare([{ name: "a", value: 2 }]);
    expect((await world.run("up")).ok).toBe(false);
    expect(world.recorded().get("a")).toMatchObject({
      inputs: { value: 1 },
      outputs: { value: 2, status: "sick" },
      initErrors: ["a is sick", "ask a doctor"],
    });
    world.behave({});
    expect((await world.run("up")).ok).toBe(true);
    expect(world.recorded().get("a")).toMatchObject({ inputs: { value: 2 }, outputs: { value: 2, status: "well" } });
  });

  test("a failed update, check or diff keeps the old record, and other resources are updated", async () => {
    const world = makeWorld();
    const names = ["a", "b", "c", "d"];
    world.declare(names.map((name) => ({ name, value: 1 })));
    await world.run("up");
    const before = world.recorded();
    world.declare(names.map((name) => ({ name, value: 2 })));
    world.behave({ a: { update: { outcome: "throw" } }, b: { check: { outcome: "throw" } }, c: { diff: { outcome: "throw" } } });
    const failed = await world.run("up");
    const reasons = Object.fromEntries(failed.failures.map(({ urn, reasons: [reason] }) => [nameOf(urn), reason]));
    expect(reasons).toEqual({ a: "cannot update a", b: "value: not a good value", c: "cannot compare c" });
    for (const name of ["a", "b", "c"]) expect(world.recorded().get(name)).toEqual(before.get(name));
    expect(world.things()).toEqual({ a: 1, b: 1, c: 1, d: 2 });
  });

  test("after a failure nothing is deleted, and missing outputs of the stack keep their values", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "old", value: 1 },
    ]);
    await world.run("up");
    world.declare([{ name: "a", value: 2 }]);
    world.behave({ a: { update: { outcome: "throw" } } });
    const failed = await world.run("up");
    expect(story(failed.events)).toEqual(["started update a", "failed update a", "skipped old"]);
    expect(world.things()).toEqual({ a: 1, old: 1 });
    expect(world.recorded().get("fixture-dev")?.outputs).toEqual({ a: "well", old: "well" });
  });

  test.each(["throw", "exit"])("a program that fails (%s) fails the run, and nothing is deleted", async (ask) => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1 },
    ]);
    await world.run("up");
    world.declare([{ name: "a", value: 1 }], ask);
    const failed = await world.run("up");
    expect(failed.ok).toBe(false);
    expect(failed.failures[0]?.reasons.join()).toContain(ask === "throw" ? "the program is broken" : "the program ended with 3");
    expect(world.things()).toEqual({ a: 1, b: 1 });
    expect(world.names()).toContain("b");
  });

  test("a create that returns no id is a failure", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { outcome: "noId" } } });
    world.declare([{ name: "a", value: 1 }]);
    expect((await world.run("up")).failures[0]?.reasons).toEqual(["the provider returned no id from create"]);
    expect(world.names()).not.toContain("a");
  });
});
