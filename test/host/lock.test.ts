import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { makeWorld, until, type World } from "./world.ts";

const folder = (world: World): string => join(world.backend, ".pulumi", "locks", "organization", "fixture", "dev");

function lock(world: World, content: object): void {
  mkdirSync(folder(world), { recursive: true });
  writeFileSync(join(folder(world), "other.json"), JSON.stringify(content));
}

describe("locks", () => {
  const foreign = { pid: 4711, username: "vera", hostname: "summit", timestamp: "2026-11-21T01:26:52.761077613Z" };

  test("a foreign lock prevents every operation but a preview, and the message names its owner", async () => {
    const world = makeWorld();
    world.declare([{ name: "a", value: 1 }]);
    lock(world, foreign);
    for (const operation of ["up", "refresh", "destroy"] as const) {
      const refusal = world.run(operation);
      await expect(refusal).rejects.toMatchObject({ kind: "locked" });
      await expect(refusal).rejects.toThrow(
        /locked by 1 lock\(s\).*pulumi cancel[^]*other\.json: created by vera@summit \(pid 4711\) at 2026-11-21T01:26:52/,
      );
    }
    expect(await world.run("preview")).toMatchObject({ ok: true, counts: { create: 2 } });
    expect(await world.run("refresh", { previewOnly: true })).toMatchObject({ ok: true });
    expect([world.things(), world.locks()]).toEqual([{}, ["other.json"]]);
  });

  test("a lock of the CLI on this machine is never taken over", async () => {
    const world = makeWorld();
    lock(world, { ...foreign, hostname: hostname(), username: userInfo().username, pid: 2 ** 22 });
    await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
  });

  test("a running host holds a lock in the CLI's format, and releases it, after a failure too", async () => {
    const world = makeWorld();
    world.behave({ a: { create: { delay: 500, outcome: "throw" } } });
    world.declare([{ name: "a", value: 1 }]);
    const running = world.run("up");
    await until(() => world.locks().length > 0);
    const [own = ""] = world.locks();
    expect(JSON.parse(readFileSync(join(folder(world), own), "utf8"))).toMatchObject({
      pid: process.pid,
      hostname: hostname(),
      username: userInfo().username,
    });
    await expect(world.run("up")).rejects.toMatchObject({ kind: "locked" });
    expect((await running).ok).toBe(false);
    expect(world.locks()).toEqual([]);
  });
});
