import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Operation } from "../../host/index.ts";
import { cli, cliFolder, CLI_WORDS, comparable, expectedOutputs, killedUp, makeStack, outputsOf } from "./cli.ts";
import { startHost } from "./killable.ts";
import { recordings, scrubbed, type Recording } from "./recordings.ts";
import { base, scenes, type Step } from "./scenes.ts";
import { makeWorld, nameOf, REPOSITORY, until, type Behaviors, type State, type PlannedThing, type World } from "./world.ts";

if (cliFolder === undefined) {
  console.warn(
    "SKIPPED test/host/parity.test.ts: no `pulumi` with its two Node.js plugins on PATH or in PULUMI_CLI_DIR, so the host was not compared with it.",
  );
}
const withCli = cliFolder === undefined ? describe.skip : describe;

type Engine = (world: World, operation: Operation, ...flags: readonly string[]) => Promise<boolean>;

const byHost: Engine = async (world, operation, ...flags) => {
  const previewOnly = flags.includes("--preview-only");
  return (await world.run(operation, { previewOnly, expectNoChanges: flags.includes("--expect-no-changes") })).ok;
};
const byCli: Engine = async (world, operation, ...flags) => {
  const words = flags.includes("--preview-only") ? [operation] : CLI_WORDS[operation];
  const { exitCode, text } = await cli(world, ...words, ...flags);
  if (process.env["PARITY_TEXT"] !== undefined) console.log(text);
  return exitCode === 0;
};

function prepare(world: World, { program, behave, lose, put }: Step): void {
  if (program !== undefined) world.declare(program);
  if (behave !== undefined) world.behave(behave);
  if (lose !== undefined) rmSync(join(world.world, "things", `${lose}.json`));
  if (put !== undefined) world.put(...put);
}

withCli("host and CLI", () => {
  test.each(Object.entries(scenes))("make the same calls and states, and read each other's state alike: %s", async (_scene, steps) => {
    const [hostWorld, cliWorld] = [makeWorld(), makeWorld()];
    await makeStack(cliWorld);
    for (const step of steps) {
      const { operation = "up" } = step;
      for (const world of [hostWorld, cliWorld]) prepare(world, step);
      const done = [await byHost(hostWorld, operation), await byCli(cliWorld, operation)];
      const calls = [hostWorld.calls(), cliWorld.calls()].map((lines) => [...lines].sort());
      const rest = [await byCli(hostWorld, "preview", "--expect-no-changes"), await byHost(cliWorld, "preview", "--expect-no-changes")];
      for (const world of [hostWorld, cliWorld]) world.calls();
      expect({ step: step.title, done, rest }).toEqual({ step: step.title, done: [step.ok, step.ok], rest: [step.atRest, step.atRest] });
      expect({ step: step.title, calls: calls[0], things: hostWorld.things() }).toEqual({
        step: step.title,
        calls: calls[1],
        things: cliWorld.things(),
      });
      expect({ step: step.title, outputs: outputsOf(hostWorld.state()) }).toEqual({
        step: step.title,
        outputs: expectedOutputs(cliWorld.state(), hostWorld.state()),
      });
      expect({ step: step.title, state: comparable(hostWorld.state()) }).toEqual({ step: step.title, state: comparable(cliWorld.state()) });
    }
  });

  test.each(Object.entries(scenes))("alternate on one backend: %s", async (_scene, steps) => {
    const world = makeWorld();
    let [now, next] = [byHost, byCli];
    for (const step of steps) {
      prepare(world, step);
      expect({ step: step.title, ok: await now(world, step.operation ?? "up") }).toEqual({ step: step.title, ok: step.ok });
      expect({ step: step.title, atRest: await next(world, "preview", "--expect-no-changes") }).toEqual({
        step: step.title,
        atRest: step.atRest,
      });
      [now, next] = [next, now];
    }
  });

  test("find the same drift with --preview-only, and leave the state as it is", async () => {
    const world = makeWorld();
    world.declare(base);
    await byHost(world, "up");
    for (const engine of [byHost, byCli]) expect(await engine(world, "refresh", "--preview-only", "--expect-no-changes")).toBe(true);
    world.put("b", 9);
    const before = world.state();
    for (const engine of [byHost, byCli]) expect(await engine(world, "refresh", "--preview-only", "--expect-no-changes")).toBe(false);
    expect(world.state()).toEqual(before);
  });

  describe("killed during an up", () => {
    const interrupted: Behaviors = { a: { update: { delay: 60_000 } }, d: { create: { delay: 60_000 } }, z: { delete: { delay: 60_000 } } };
    const start: readonly PlannedThing[] = [
      { name: "a", value: 1 },
      { name: "z", value: 1 },
    ];
    const goal: readonly PlannedThing[] = [
      { name: "a", value: 2 },
      { name: "d", value: 1 },
    ];
    const isInTheMiddle = (world: World): boolean => world.locks().length > 0 && world.pending().length === 2;

    async function killedHost(world: World): Promise<void> {
      const host = startHost(world);
      await until(() => isInTheMiddle(world));
      host.kill("SIGKILL");
      await host.ended;
    }

    test("leave the same pending operations", async () => {
      const [hostWorld, cliWorld] = [makeWorld(), makeWorld()];
      await makeStack(cliWorld);
      for (const [world, engine] of [
        [hostWorld, byHost],
        [cliWorld, byCli],
      ] as const) {
        world.declare(start);
        await engine(world, "up");
        world.declare(goal);
        world.behave(interrupted);
      }
      await killedHost(hostWorld);
      await killedUp(cliWorld, () => isInTheMiddle(cliWorld));
      expect([...hostWorld.pending()].sort()).toEqual(["creating d", "updating a"]);
      expect(comparable(hostWorld.state())).toEqual(comparable(cliWorld.state()));
    });

    test("leave the same pending delete", async () => {
      const [hostWorld, cliWorld] = [makeWorld(), makeWorld()];
      await makeStack(cliWorld);
      for (const [world, engine] of [
        [hostWorld, byHost],
        [cliWorld, byCli],
      ] as const) {
        world.declare(start);
        await engine(world, "up");
        world.declare(start.slice(0, 1));
        world.behave(interrupted);
      }
      const isDeleting = (world: World): boolean => world.pending().includes("deleting z");
      const host = startHost(hostWorld);
      await until(() => isDeleting(hostWorld));
      host.kill("SIGKILL");
      await host.ended;
      await killedUp(cliWorld, () => isDeleting(cliWorld));
      expect(comparable(hostWorld.state())).toEqual(comparable(cliWorld.state()));
    });

    test("the CLI refuses the lock of a killed host, and after `pulumi cancel` warns and creates again", async () => {
      const world = makeWorld();
      world.declare(start);
      await byHost(world, "up");
      world.declare(goal);
      world.behave(interrupted);
      await killedHost(world);
      world.behave({});
      expect((await cli(world, ...CLI_WORDS.up)).text).toMatch(/the stack is currently locked by 1 lock\(s\)/);
      await cli(world, "cancel", "--yes");
      expect(world.locks()).toEqual([]);
      const { exitCode, text } = await cli(world, ...CLI_WORDS.up);
      expect([exitCode, text]).toEqual([0, expect.stringContaining("2 pending operations from previous deployment")]);
      expect(world.things()).toEqual({ a: 2, d: 1 });
      // The CLI keeps a pending create until an interactive refresh. The host clears it with the resource.
      expect(world.pending()).toEqual(["creating d"]);
      expect(await byHost(world, "up")).toBe(true);
      expect(world.pending()).toEqual([]);
      expect(await byCli(world, "preview", "--expect-no-changes")).toBe(true);
    });

    test("the host refuses the lock of a killed CLI, and after `pulumi cancel` reports, completes and clears its operations", async () => {
      const world = makeWorld();
      await makeStack(world);
      world.declare(start);
      await byCli(world, "up");
      world.declare(goal);
      world.behave(interrupted);
      await killedUp(world, () => isInTheMiddle(world));
      world.behave({});
      await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
      await cli(world, "cancel", "--yes");
      const { ok, events } = await world.run("up");
      expect(ok).toBe(true);
      expect(events.flatMap((event) => (event.kind === "pending" ? [`${event.operation} ${nameOf(event.urn)}`] : [])).sort()).toEqual([
        "creating d",
        "updating a",
      ]);
      expect([world.things(), world.pending()]).toEqual([{ a: 2, d: 1 }, []]);
      expect(await byCli(world, "preview", "--expect-no-changes")).toBe(true);
    });
  });

  test("refuse to run while the other runs", async () => {
    const world = makeWorld();
    await makeStack(world);
    world.declare([{ name: "a", value: 1 }]);
    world.behave({ a: { create: { delay: 5_000 }, update: { delay: 5_000 } } });
    const host = byHost(world, "up");
    await until(() => world.locks().length > 0);
    expect((await cli(world, ...CLI_WORDS.up)).text).toContain(`(pid ${process.pid})`);
    expect(await host).toBe(true);
    world.declare([{ name: "a", value: 2 }]);
    const running = byCli(world, "up");
    await until(() => world.locks().length > 0);
    await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
    expect(await running).toBe(true);
    expect(world.locks()).toEqual([]);
  });

  test("the CLI reads the host's history and outputs", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    await byHost(world, "up");
    expect((await cli(world, "stack", "output", "--json")).text).toContain('"a": "well"');
    expect((await cli(world, "stack", "history", "--json")).text).toMatch(/"kind": "update"[^]*"result": "succeeded"[^]*"create": 2/);
  });

  // Without the CLI, checkpoints.test.ts tests the host with these files. PULUMI_UPDATE_CHECKPOINTS=1 writes them again.
  test.each<[string, Recording]>(Object.entries(recordings))(
    "the CLI still writes the recorded checkpoint: %s",
    async (name, { program, behave = {}, then, killedAt }) => {
      const world = makeWorld();
      await makeStack(world);
      world.declare(program);
      world.behave(behave);
      await cli(world, ...CLI_WORDS.up);
      if (then !== undefined) {
        world.declare(then.program);
        world.behave(then.behave);
        await killedUp(world, () => world.locks().length > 0 && world.pending().length === killedAt);
      }
      const path = join(REPOSITORY, "test", "host", "checkpoints", `${name}.json`);
      if (process.env["PULUMI_UPDATE_CHECKPOINTS"] === "1") writeFileSync(path, scrubbed(readFileSync(world.statePath, "utf8")));
      const recorded = JSON.parse(readFileSync(path, "utf8")) as { checkpoint: { latest: State } };
      expect(comparable(world.state())).toEqual(comparable(recorded.checkpoint.latest));
    },
  );
});
