import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { makeWorld, type World } from "./world.ts";

const CLI = "Run this stack with the pulumi CLI on the same backend.";

describe("the host refuses, by name and without a change,", () => {
  test.each([
    ["secret", "urn:pulumi:dev::fixture::pulumi-nodejs:dynamic/fixture:Thing::extra has a secret in its inputs"],
    ["reference", "has a resource as a value in its inputs"],
    ["invoke", "A provider function (invoke)"],
    ["get", "Reading a resource (.get)"],
    ["component", "The resource urn:pulumi:dev::fixture::fixture:Group::extra"],
    ["hook", "A resource hook"],
    ["transform", "A transform"],
  ])("%s", async (ask, message) => {
    const world = makeWorld();
    world.declare([{ name: "old", value: 1 }]);
    if (ask === "secret") await world.run("up");
    world.declare(ask === "reference" ? [{ name: "old", value: 1 }] : [], ask);
    const refused = await world.run("up");
    expect(refused.ok).toBe(false);
    expect(refused.failures[0]?.reasons[0]).toContain(message);
    expect(refused.failures[0]?.reasons[0]).toContain(CLI);
    expect(world.things()).toEqual(ask === "secret" || ask === "reference" ? { old: 1 } : {});
  });

  test("options of a resource that only the CLI supports", async () => {
    const world = makeWorld();
    const options = {
      ...{ import: { import: "a" }, ignoreChanges: { ignoreChanges: ["value"] }, replaceOnChanges: { replaceOnChanges: ["value"] } },
      ...{ deleteBeforeReplace: { deleteBeforeReplace: true }, additionalSecretOutputs: { additionalSecretOutputs: ["value"] } },
      ...{ customTimeouts: { customTimeouts: { create: "1m" } }, aliases: { aliases: [{ name: "b" }] }, version: { version: "1.0.0" } },
    };
    for (const [name, option] of Object.entries(options)) {
      world.declare([{ name: "a", value: 1, options: option }]);
      const [failure] = (await world.run("preview")).failures;
      expect(failure?.reasons[0]).toBe(
        `The option ${name} of urn:pulumi:dev::fixture::pulumi-nodejs:dynamic/fixture:Thing::a is outside the embedded host. ${CLI}`,
      );
    }
  });

  test("a replacement that the provider asks for", async () => {
    const world = makeWorld();
    world.declare([
      { name: "a", value: 1 },
      { name: "b", value: 1 },
    ]);
    await world.run("up");
    world.behave({ a: { diff: { outcome: "replace" } } });
    world.declare([
      { name: "a", value: 2 },
      { name: "b", value: 2 },
    ]);
    const { failures } = await world.run("up");
    expect(failures[0]?.reasons[0]).toContain("Thing::a (value changed) is outside the embedded host");
    expect(world.things()).toEqual({ a: 1, b: 2 });
  });

  test("a stack configuration", async () => {
    const world = makeWorld();
    const path = join(world.root, "Pulumi.dev.yaml");
    writeFileSync(path, "encryptionsalt: v1:x\nconfig:\n  fixture:color: blue\n");
    await expect(world.run("preview")).rejects.toMatchObject({ kind: "unsupported", message: expect.stringContaining(path) });
    for (const harmless of ["encryptionsalt: v1:x\n", "config: {}\n", "config:\n"]) {
      writeFileSync(path, harmless);
      world.declare([]);
      expect((await world.run("preview")).ok).toBe(true);
    }
  });

  test.each([
    ["a later version", { version: 4, checkpoint: { latest: {} } }, "Version 4"],
    ["a foreign resource", resource({ type: "aws:s3/bucket:Bucket" }), "urn:x in the checkpoint"],
    ["a pending delete", resource({ delete: true }), "The field delete of urn:x"],
    ["an external resource", resource({ external: true }), "The field external of urn:x"],
    [
      "a secret",
      resource({ outputs: { x: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" } } }),
      "holds a secret",
    ],
  ])("a checkpoint with %s", async (_content, checkpoint, message) => {
    const world = makeWorld();
    writeState(world, JSON.stringify(checkpoint));
    await expect(world.run("up")).rejects.toMatchObject({ kind: "unsupported", message: expect.stringContaining(message) });
    expect(world.locks()).toEqual([]);
  });

  test("a checkpoint that is not JSON, and a compressed one", async () => {
    const world = makeWorld();
    writeState(world, "{");
    await expect(world.run("up")).rejects.toMatchObject({
      kind: "checkpoint",
      message: expect.stringContaining("The one before it is in"),
    });
    writeFileSync(`${world.statePath}.gz`, "");
    await expect(world.run("up")).rejects.toMatchObject({ kind: "unsupported", message: expect.stringContaining("compressed") });
  });
});

function resource(fields: object): object {
  return {
    version: 3,
    checkpoint: { latest: { resources: [{ urn: "urn:x", custom: true, type: "pulumi-nodejs:dynamic/fixture:Thing", ...fields }] } },
  };
}

function writeState(world: World, text: string): void {
  mkdirSync(dirname(world.statePath), { recursive: true });
  writeFileSync(world.statePath, text);
}
