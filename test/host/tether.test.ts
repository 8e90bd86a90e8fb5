import { execa } from "execa";
import { expect, test } from "@jest/globals";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Runs a script in a process with the host's tether, and returns its output. */
async function tethered(script: string): Promise<string> {
  const { stdout } = await execa(process.execPath, ["--import", "./host/tether.js", "--eval", script], { cwd: packageRoot, stdin: "pipe", env: { NODE_OPTIONS: "" } });
  return stdout;
}

const LOADED = `const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));`;

test("the SDK is loaded without the TypeScript compiler and npm's dependency tree", async () => {
  expect(await tethered(`${LOADED} require("@pulumi/pulumi"); console.log(loaded("@grpc/grpc-js"), loaded("typescript"), loaded("@npmcli/arborist")); process.exit()`)).toBe("true false false");
});

test("the compiler is loaded when the SDK serializes a function", async () => {
  const script = `${LOADED} require("@pulumi/pulumi").runtime.serializeFunction(() => 1 + 1).then(({ text }) => { console.log(loaded("typescript"), text.includes("1 + 1")); process.exit(); })`;
  expect(await tethered(script)).toBe("true true");
});

test("the process ends when its stdin is closed", async () => {
  const child = execa(process.execPath, ["--import", "./host/tether.js", "--eval", "setInterval(() => undefined, 1000); console.log('up')"], { cwd: packageRoot, env: { NODE_OPTIONS: "" } });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.stdin.end();
  expect((await child).exitCode).toBe(0);
});
