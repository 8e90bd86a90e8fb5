import { execa } from "execa";
import { expect, test } from "@jest/globals";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Runs a script in a process with the host's tether, and returns its output. */
async function tethered(script: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await execa(process.execPath, ["--import", "./host/tether.js", "--eval", script], {
    cwd: packageRoot,
    stdin: "pipe",
    env: { NODE_OPTIONS: "", ...more },
  });
  return stdout;
}

const LOADED = `const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));`;

test("the SDK is loaded without the TypeScript compiler and npm's dependency tree", async () => {
  expect(
    await tethered(
      `${LOADED} require("@pulumi/pulumi"); console.log(loaded("@grpc/grpc-js"), loaded("typescript"), loaded("@npmcli/arborist")); process.exit()`,
    ),
  ).toBe("true false false");
});

test("the program's entry is loaded without modules for traces, for the CLI, or for source maps", async () => {
  const names = ["@opentelemetry/api", "@opentelemetry/sdk-trace-base", "normalize-package-data", "js-yaml", "source-map-support", "execa"];
  const script = `${LOADED} const run = require("node:module").createRequire(require.resolve("@pulumi/pulumi/cmd/run/run.js"));
    for (const name of ["source-map-support/register", "./tracing", "../.."]) run(name); console.log(${JSON.stringify(names)}.filter(loaded).join(" ")); process.exit()`;
  expect(await tethered(script, { CALIB_DEBUG: "" })).toBe("@opentelemetry/api");
  expect(await tethered(script, { CALIB_DEBUG: "1" })).toBe("@opentelemetry/api source-map-support");
});

test("a module that is loaded late has all its exports", async () => {
  const script = `const { automation } = require("@pulumi/pulumi"); console.log(typeof automation.LocalWorkspace, typeof new automation.ConcurrentUpdateError({}).message); process.exit()`;
  expect(await tethered(script)).toBe("function string");
});

test("the compiler is loaded when the SDK serializes a function", async () => {
  const script = `${LOADED} require("@pulumi/pulumi").runtime.serializeFunction(() => 1 + 1).then(({ text }) => { console.log(loaded("typescript"), text.includes("1 + 1")); process.exit(); })`;
  expect(await tethered(script)).toBe("true true");
});

test("the process ends when its stdin is closed", async () => {
  const child = execa(
    process.execPath,
    ["--import", "./host/tether.js", "--eval", "setInterval(() => undefined, 1000); console.log('up')"],
    { cwd: packageRoot, env: { NODE_OPTIONS: "" } },
  );
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.stdin.end();
  expect((await child).exitCode).toBe(0);
});
