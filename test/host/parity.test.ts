import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Operation } from "../../host/index.ts";
import { cli, cliFolder, CLI_WORDS, comparable, expectedOutputs, killedUp, makeStack, outputsOf } from "./cli.ts";
import { startHost } from "./killable.ts";
import { recordings, scrubbed, type Recording } from "./recordings.ts";
import { makeWorld, nameOf, REPOSITORY, until, type Behaviours, type State, type PlannedDeclaration, type World } from "./world.ts";

if (cliFolder === undefined) {
  console.warn("SKIPPED test/host/parity.test.ts: no `pulumi` with its two Node.js plugins on PATH or in PULUMI_CLI_DIR, so the host was not held against it here.");
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

interface Step {
  readonly what: string;
  readonly operation?: Operation;
  readonly wish?: readonly PlannedDeclaration[];
  readonly behave?: Behaviours;
  readonly lose?: string;
  readonly put?: readonly [string, number];
  /** Whether the engine calls it a success. */
  readonly ok: boolean;
  /** Whether the next preview finds nothing to do. */
  readonly atRest: boolean;
}

const base: readonly PlannedDeclaration[] = [
  { name: "a", value: 1 },
  { name: "b", value: { deep: [1, 2.5, null, "<é>"], empty: {}, none: [] }, dependsOn: ["a"] },
  { name: "c", uses: "a", retainOnDelete: true },
];

const loadedSets: Record<string, readonly Step[]> = {
  "create, rest, update, delete, destroy": [
    { what: "create", wish: base, ok: true, atRest: true },
    { what: "again", ok: true, atRest: true },
    { what: "update one, delete two, add one", wish: [{ name: "a", value: 2 }, { name: "d", value: true, dependsOn: ["a"] }], ok: true, atRest: true },
    { what: "destroy", operation: "destroy", ok: true, atRest: false },
    { what: "create again", ok: true, atRest: true },
    { what: "an empty program", wish: [], ok: true, atRest: true },
  ],
  failures: [
    { what: "create fails", wish: [...base, { name: "d", value: 1 }], behave: { a: { create: { outcome: "throw" } } }, ok: false, atRest: false },
    { what: "half made", behave: { a: { create: { outcome: "partial" } } }, ok: false, atRest: false },
    { what: "half updated", wish: [{ name: "a", value: 7 }, ...base.slice(1), { name: "d", value: 1 }], behave: { a: { update: { outcome: "partial" } } }, ok: false, atRest: false },
    { what: "update fails", behave: { a: { update: { outcome: "throw" } } }, ok: false, atRest: false },
    { what: "mended", behave: {}, ok: true, atRest: true },
    { what: "delete fails", operation: "destroy", behave: { b: { delete: { outcome: "throw" } } }, ok: false, atRest: false },
    { what: "destroyed", operation: "destroy", behave: {}, ok: true, atRest: false },
  ],
  "refresh and drift": [
    { what: "create", wish: base, ok: true, atRest: true },
    { what: "at rest", operation: "refresh", ok: true, atRest: true },
    { what: "changed behind our back", operation: "refresh", put: ["b", 9], ok: true, atRest: false },
    { what: "mended", ok: true, atRest: true },
    { what: "lost behind our back", operation: "refresh", lose: "a", ok: true, atRest: false },
    { what: "made again", ok: true, atRest: true },
    { what: "cannot be read", operation: "refresh", behave: { a: { read: { outcome: "throw" } } }, ok: false, atRest: true },
    { what: "half made", wish: [...base, { name: "e", value: 1 }], behave: { e: { create: { outcome: "partial" } } }, ok: false, atRest: false },
    { what: "reading forgets that it was sick", operation: "refresh", behave: {}, ok: true, atRest: true },
  ],
  "protect and retainOnDelete": [
    { what: "create", wish: [{ name: "a", value: 1, protect: true }, { name: "b", value: 1, retainOnDelete: true }], ok: true, atRest: true },
    { what: "the retained one leaves", wish: [{ name: "a", value: 1, protect: true }], ok: true, atRest: true },
    { what: "the protected one leaves", wish: [], ok: false, atRest: false },
    { what: "it comes back unprotected", wish: [{ name: "a", value: 1 }], ok: true, atRest: true },
    { what: "and is retained from now on", wish: [{ name: "a", value: 1, retainOnDelete: true }], ok: true, atRest: true },
    { what: "destroy forgets it", operation: "destroy", ok: true, atRest: false },
  ],
  "a difference the provider does not know": [
    { what: "create", wish: [{ name: "a", value: { x: 1, y: 2 } }], behave: { a: { diff: { outcome: "unknown" } } }, ok: true, atRest: true },
    { what: "the same in another order", wish: [{ name: "a", value: { y: 2, x: 1 } }], ok: true, atRest: true },
    { what: "another value", wish: [{ name: "a", value: { y: 2, x: 2 } }], ok: true, atRest: true },
  ],
};

function prepare(world: World, { wish, behave, lose, put }: Step): void {
  if (wish !== undefined) world.wish(wish);
  if (behave !== undefined) world.behave(behave);
  if (lose !== undefined) rmSync(join(world.world, "things", `${lose}.json`));
  if (put !== undefined) world.put(...put);
}

withCli("host and CLI", () => {
  test.each(Object.entries(loadedSets))("do the same, write the same, and see each other's work alike: %s", async (_scene, steps) => {
    const [ours, theirs] = [makeWorld(), makeWorld()];
    await makeStack(theirs);
    for (const step of steps) {
      const { operation = "up" } = step;
      for (const world of [ours, theirs]) prepare(world, step);
      const done = [await byHost(ours, operation), await byCli(theirs, operation)];
      const calls = [ours.calls(), theirs.calls()].map((lines) => [...lines].sort());
      const rest = [await byCli(ours, "preview", "--expect-no-changes"), await byHost(theirs, "preview", "--expect-no-changes")];
      for (const world of [ours, theirs]) world.calls();
      expect({ step: step.what, done, rest }).toEqual({ step: step.what, done: [step.ok, step.ok], rest: [step.atRest, step.atRest] });
      expect({ step: step.what, calls: calls[0], things: ours.things() }).toEqual({ step: step.what, calls: calls[1], things: theirs.things() });
      expect({ step: step.what, outputs: outputsOf(ours.state()) }).toEqual({ step: step.what, outputs: expectedOutputs(theirs.state(), ours.state()) });
      expect({ step: step.what, state: comparable(ours.state()) }).toEqual({ step: step.what, state: comparable(theirs.state()) });
    }
  });

  test.each(Object.entries(loadedSets))("take turns on one backend: %s", async (_scene, steps) => {
    const world = makeWorld();
    let [now, next] = [byHost, byCli];
    for (const step of steps) {
      prepare(world, step);
      expect({ step: step.what, ok: await now(world, step.operation ?? "up") }).toEqual({ step: step.what, ok: step.ok });
      expect({ step: step.what, atRest: await next(world, "preview", "--expect-no-changes") }).toEqual({ step: step.what, atRest: step.atRest });
      [now, next] = [next, now];
    }
  });

  test("see drift alike and leave the state alone when only asked to look", async () => {
    const world = makeWorld();
    world.wish(base);
    await byHost(world, "up");
    for (const engine of [byHost, byCli]) expect(await engine(world, "refresh", "--preview-only", "--expect-no-changes")).toBe(true);
    world.put("b", 9);
    const before = world.state();
    for (const engine of [byHost, byCli]) expect(await engine(world, "refresh", "--preview-only", "--expect-no-changes")).toBe(false);
    expect(world.state()).toEqual(before);
  });

  describe("killed in the middle", () => {
    const interrupted: Behaviours = { a: { update: { delay: 60_000 } }, d: { create: { delay: 60_000 } }, z: { delete: { delay: 60_000 } } };
    const start: readonly PlannedDeclaration[] = [{ name: "a", value: 1 }, { name: "z", value: 1 }];
    const goal: readonly PlannedDeclaration[] = [{ name: "a", value: 2 }, { name: "d", value: 1 }];
    const isInTheMiddle = (world: World): boolean => world.locks().length > 0 && world.pending().length === 2;

    async function killedHost(world: World): Promise<void> {
      const host = startHost(world);
      await until(() => isInTheMiddle(world));
      host.kill("SIGKILL");
      await host.ended;
    }

    test("both leave the same pending operations", async () => {
      const [ours, theirs] = [makeWorld(), makeWorld()];
      await makeStack(theirs);
      for (const [world, engine] of [[ours, byHost], [theirs, byCli]] as const) {
        world.wish(start);
        await engine(world, "up");
        world.wish(goal);
        world.behave(interrupted);
      }
      await killedHost(ours);
      await killedUp(theirs, () => isInTheMiddle(theirs));
      expect([...ours.pending()].sort()).toEqual(["creating d", "updating a"]);
      expect(comparable(ours.state())).toEqual(comparable(theirs.state()));
    });

    test("both leave the same pending delete", async () => {
      const [ours, theirs] = [makeWorld(), makeWorld()];
      await makeStack(theirs);
      for (const [world, engine] of [[ours, byHost], [theirs, byCli]] as const) {
        world.wish(start);
        await engine(world, "up");
        world.wish(start.slice(0, 1));
        world.behave(interrupted);
      }
      const isDeleting = (world: World): boolean => world.pending().includes("deleting z");
      const host = startHost(ours);
      await until(() => isDeleting(ours));
      host.kill("SIGKILL");
      await host.ended;
      await killedUp(theirs, () => isDeleting(theirs));
      expect(comparable(ours.state())).toEqual(comparable(theirs.state()));
    });

    test("the CLI goes on after the host: it refuses the lock, `pulumi cancel` frees it, it warns and creates again", async () => {
      const world = makeWorld();
      world.wish(start);
      await byHost(world, "up");
      world.wish(goal);
      world.behave(interrupted);
      await killedHost(world);
      world.behave({});
      expect((await cli(world, ...CLI_WORDS.up)).text).toMatch(/the stack is currently locked by 1 lock\(s\)/);
      await cli(world, "cancel", "--yes");
      expect(world.locks()).toEqual([]);
      const { exitCode, text } = await cli(world, ...CLI_WORDS.up);
      expect([exitCode, text]).toEqual([0, expect.stringContaining("2 pending operations from previous deployment")]);
      expect(world.things()).toEqual({ a: 2, d: 1 });
      // The CLI keeps a pending create until an interactive refresh; the host clears it, since it has seen the resource settled.
      expect(world.pending()).toEqual(["creating d"]);
      expect(await byHost(world, "up")).toBe(true);
      expect(world.pending()).toEqual([]);
      expect(await byCli(world, "preview", "--expect-no-changes")).toBe(true);
    });

    test("the host goes on after the CLI: it refuses the lock; freed, it tells, goes on and clears", async () => {
      const world = makeWorld();
      await makeStack(world);
      world.wish(start);
      await byCli(world, "up");
      world.wish(goal);
      world.behave(interrupted);
      await killedUp(world, () => isInTheMiddle(world));
      world.behave({});
      await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
      await cli(world, "cancel", "--yes");
      const { ok, events } = await world.run("up");
      expect(ok).toBe(true);
      expect(events.flatMap((event) => (event.kind === "pending" ? [`${event.operation} ${nameOf(event.urn)}`] : [])).sort()).toEqual(["creating d", "updating a"]);
      expect([world.things(), world.pending()]).toEqual([{ a: 2, d: 1 }, []]);
      expect(await byCli(world, "preview", "--expect-no-changes")).toBe(true);
    });
  });

  test("each refuses while the other works", async () => {
    const world = makeWorld();
    await makeStack(world);
    world.wish([{ name: "a", value: 1 }]);
    world.behave({ a: { create: { delay: 5_000 }, update: { delay: 5_000 } } });
    const host = byHost(world, "up");
    await until(() => world.locks().length > 0);
    expect((await cli(world, ...CLI_WORDS.up)).text).toContain(`(pid ${process.pid})`);
    expect(await host).toBe(true);
    world.wish([{ name: "a", value: 2 }]);
    const theirs = byCli(world, "up");
    await until(() => world.locks().length > 0);
    await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
    expect(await theirs).toBe(true);
    expect(world.locks()).toEqual([]);
  });

  test("the CLI reads the host's history and outputs", async () => {
    const world = makeWorld();
    world.wish([{ name: "a", value: 1 }]);
    await byHost(world, "up");
    expect((await cli(world, "stack", "output", "--json")).text).toContain('"a": "well"');
    expect((await cli(world, "stack", "history", "--json")).text).toMatch(/"kind": "update"[^]*"result": "succeeded"[^]*"create": 2/);
  });

  // CI holds the host against these files where it has no CLI; PULUMI_UPDATE_CHECKPOINTS=1 writes them anew.
  test.each<[string, Recording]>(Object.entries(recordings))("the recorded checkpoint is what the CLI writes today: %s", async (name, { wish, behave = {}, then, killedAt }) => {
    const world = makeWorld();
    await makeStack(world);
    world.wish(wish);
    world.behave(behave);
    await cli(world, ...CLI_WORDS.up);
    if (then !== undefined) {
      world.wish(then.wish);
      world.behave(then.behave);
      await killedUp(world, () => world.locks().length > 0 && world.pending().length === killedAt);
    }
    const path = join(REPOSITORY, "test", "host", "checkpoints", `${name}.json`);
    if (process.env["PULUMI_UPDATE_CHECKPOINTS"] === "1") writeFileSync(path, scrubbed(readFileSync(world.statePath, "utf8")));
    const recorded = JSON.parse(readFileSync(path, "utf8")) as { checkpoint: { latest: State } };
    expect(comparable(world.state())).toEqual(comparable(recorded.checkpoint.latest));
  });
});
