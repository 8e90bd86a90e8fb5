import { describe, expect, test } from "@jest/globals";
import { startHost } from "./killable.ts";
import { makeWorld, story, until } from "./world.ts";

describe("interruptions", () => {
  test("a killed host leaves pending operations and ends its provider; the next up reports, completes and clears them", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1 },
      { name: "old", value: 1 },
    ]);
    await world.run("up");
    world.behave({ a: { update: { delay: 60_000 } }, d: { create: { delay: 60_000 } } });
    world.declare([
      { name: "a", value: 2 },
      { name: "b", value: 2 },
      { name: "d", value: 2 },
    ]);
    world.calls();
    const host = startHost(world);
    await until(() => world.pending().length === 2 && world.things()["b"] === 2);
    host.kill("SIGKILL");
    await host.ended;
    expect([...world.pending()].sort()).toEqual(["creating d", "updating a"]);
    expect(world.recorded().get("a")).toMatchObject({ inputs: { value: 1 } });
    expect(world.locks()).toHaveLength(1);

    world.behave({});
    world.calls();
    const resumed = await world.run("up");
    expect(resumed.events.filter(({ kind }) => kind === "pending")).toHaveLength(2);
    expect(resumed.events).toContainEqual({ kind: "lockTaken", text: expect.stringContaining(`(pid ${host.pid})`) });
    expect(resumed).toMatchObject({ ok: true, counts: { create: 1, update: 1, delete: 1 } });
    expect(
      world
        .calls()
        .filter((call) => call.endsWith("done"))
        .sort(),
    ).toEqual(["create d done", "delete old done", "update a done"]);
    expect([world.pending(), world.locks()]).toEqual([[], []]);
    expect(world.things()).toEqual({ a: 2, b: 2, d: 2 });
  });

  test("an interrupted delete is repeated", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "z", value: 1 },
    ]);
    await world.run("up");
    world.declare([{ name: "a", value: 1 }]);
    world.behave({ z: { delete: { delay: 60_000 } } });
    const host = startHost(world);
    await until(() => world.pending().includes("deleting z"));
    host.kill("SIGKILL");
    await host.ended;
    expect(world.names()).toContain("z");
    world.behave({});
    expect(story((await world.run("up")).events)).toEqual(["pending z", "started delete z", "done delete z"]);
    expect([world.things(), world.pending()]).toEqual([{ a: 1 }, []]);
  });

  test("the operation of a provider that ended stays pending, because its result is unknown", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    await world.run("up");
    world.declare([
      { name: "a", value: 2 },
      { name: "b", value: 1, dependsOn: ["a"] },
    ]);
    world.behave({ a: { update: { outcome: "die" } } });
    const failed = await world.run("up");
    expect([failed.ok, failed.failures.length, failed.skipped.length]).toEqual([false, 1, 1]);
    expect(world.pending()).toEqual(["updating a"]);
    world.behave({});
    expect(await world.run("up")).toMatchObject({ ok: true, counts: { update: 1, create: 1 } });
    expect(world.pending()).toEqual([]);
  });

  test("a program or provider that was stopped is ended, and the operation of the provider stays pending", async () => {
    const worlds = [makeWorld(), makeWorld()] as const;
    const [stoppedProvider, stoppedProgram] = worlds;
    stoppedProvider.behave({ a: { create: { outcome: "stop" } } });
    stoppedProvider.declare([{ name: "a", value: 1 }]);
    stoppedProgram.declare([{ name: "a", value: 1 }], "stop");
    const run = (world: (typeof worlds)[number]) =>
      world.run("up", { env: { HOST_FIXTURE_WORLD: world.world, CALIB_BRIDGE_PATIENCE: "6" } });
    const [provider, program] = await Promise.all([run(stoppedProvider), run(stoppedProgram)]);
    const killed = (source: string) => ({
      ...{ kind: "log", severity: "error", source },
      text: expect.stringMatching(`Pulumi's ${source} process \\d+ gave no sign of life for 6 s, and was killed`),
    });
    expect(provider.events).toContainEqual(killed("provider"));
    expect([provider.ok, stoppedProvider.pending(), stoppedProvider.things()]).toEqual([false, ["creating a"], {}]);
    expect(program.events).toContainEqual(killed("program"));
    expect(program.failures.map(({ reasons }) => reasons)).toEqual([["the program ended with SIGKILL"]]);
    expect([stoppedProgram.pending(), stoppedProgram.things()]).toEqual([[], {}]);
  });

  test("a process that cannot start is a failure", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    await world.run("up");
    const broken = { env: { HOST_FIXTURE_WORLD: world.world, NODE_OPTIONS: "--require /nowhere.js" } };
    expect((await world.run("up", broken)).failures[0]?.reasons).toEqual(["the program ended with 1"]);
    expect((await world.run("refresh", broken)).failures[0]?.reasons).toEqual(["Pulumi's provider process ended at its start (1)."]);
    expect(world.names()).toContain("a");
  });

  test("an interrupted create stays pending after its resource has left the program, because the thing may exist", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { delay: 60_000 } } });
    world.declare([{ name: "a", value: 1 }]);
    const host = startHost(world);
    await until(() => world.locks().length > 0 && world.calls().includes("create a"));
    host.kill("SIGKILL");
    await host.ended;
    world.declare([]);
    const next = await world.run("up");
    expect(story(next.events)).toEqual(["pending a"]);
    expect(world.pending()).toEqual(["creating a"]);
  });

  test.each(["SIGINT", "abort"])("after %s the running operation finishes and is saved, and no other begins", async (how) => {
    const world = makeWorld();
    world.declare([{ name: "old", value: 1 }]);
    await world.run("up");
    world.behave({ a: { create: { delay: 800 } } });
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1, dependsOn: ["a"] },
    ]);
    world.calls();
    if (how === "SIGINT") {
      const host = startHost(world);
      await until(() => world.pending().includes("creating a"));
      host.kill("SIGINT");
      expect(await host.ended).toBe(130);
    } else {
      const abort = new AbortController();
      const running = world.run("up", { signal: abort.signal });
      await until(() => world.pending().includes("creating a"));
      abort.abort();
      const { ok, interrupted, skipped } = await running;
      expect([ok, interrupted, skipped.length]).toEqual([false, true, 1]);
    }
    expect(world.calls()).toEqual(["create a", "create a done"]);
    expect(world.things()).toEqual({ a: 1, old: 1 });
    expect(world.names()).toEqual(["fixture-dev", "default", "a", "old"]);
    expect([world.pending(), world.locks()]).toEqual([[], []]);
    expect((await world.run("up")).counts).toMatchObject({ create: 1, delete: 1 });
  });
});
