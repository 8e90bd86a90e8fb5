import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "calib-startup-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints the CommonJS modules of packages that a process loaded. */
const listing = path.join(folder, "listing.cjs");
writeFileSync(
  listing,
  `process.on("exit", () => console.error("loaded " + Object.keys(require.cache).map((file) => file.split("node_modules/").at(-1)).join(" ")));`,
);

const calib = (...args: readonly string[]) =>
  execa(process.execPath, ["--require", listing, path.join(packageRoot, "cli/calib.js"), ...args], { reject: false, cwd: folder });

const HEAVY = /^(typescript|ts-morph|ajv\/dist\/(core|compile)|prettier|@pulumi|@grpc|tsx)\b/;

test.each([[["--help"]], [["check", "--help"]], [["list"]], [["check"]]])("%j loads neither compilers nor Pulumi", async (args) => {
  await calib(...args);
  const { exitCode, stderr } = await calib(...args);
  const loaded = /^loaded (.*)$/m.exec(stderr)?.[1]?.split(" ") ?? [];
  expect([exitCode, loaded.length > 0, loaded.filter((name) => HEAVY.test(name))]).toEqual([0, true, []]);
});

test("a set outside of the project is refused with the missing package and the searched folders", async () => {
  const sets = path.join(folder, "sets");
  cpSync(path.join(packageRoot, "calibsets/LATISS"), path.join(sets, "LATISS"), { recursive: true });
  const { exitCode, stderr } = await calib("check", "--sets", sets);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^sets\/LATISS\/DM-43525\.ts: helpers-missing: calibrations-as-code is in none of \S+sets\/LATISS\/node_modules, [^]*\n {4}.*node_modules/,
    ),
  ]);
});

test("a command whose reader stops ends with its own exit code", async () => {
  const script = `const { importTypeScript } = await import("./engine/compiled.js");
    const { main } = await importTypeScript("${packageRoot}/cli/main.ts");
    await main(["node", "calib", "list"]);
    process.exitCode = 7;
    for (let line = 0; line < 100; line++) await new Promise((resolve) => process.stdout.write("a line of drift\\n", () => setTimeout(resolve, 2)));`;
  const line = 'node --input-type=module --eval "$0" 2>/dev/null | true; exit "${PIPESTATUS[0]}"';
  const { exitCode } = await execa("bash", ["-c", line, script], { reject: false, cwd: packageRoot });
  expect(exitCode).toBe(7);
});
