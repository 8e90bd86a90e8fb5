import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot } from "../../engine/declare/workspace.ts";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

/** Makes a project with a program of two modules and a copy of the compiler. */
function project() {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "calib-compiled-")));
  made.push(root);
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  write("package.json", JSON.stringify({ type: "module" }));
  write(
    "run.js",
    `import { importTypeScript, requireMade } from "./engine/compiled.js";\nif (process.argv[2]) console.log(requireMade("answer", [process.argv[2]], () => "module.exports = " + process.argv[2]));\nelse console.log((await importTypeScript(import.meta.dirname + "/main.ts")).words);\n`,
  );
  write("main.ts", `import { name } from "./below/name.ts";\nexport const words: string = \`hello \${name}\`;\n`);
  write(
    "below/name.ts",
    `import path from "node:path";\nimport { fileURLToPath } from "node:url";\nexport const name: string = path.basename(path.dirname(fileURLToPath(import.meta.url)));\n`,
  );
  mkdirSync(path.join(root, "node_modules"));
  mkdirSync(path.join(root, "engine"));
  cpSync(path.join(packageRoot, "engine/compiled.js"), path.join(root, "engine/compiled.js"));
  for (const name of ["esbuild", "tsx"]) symlinkSync(path.join(packageRoot, "node_modules", name), path.join(root, "node_modules", name));
  return {
    root,
    write,
    run: async (...args: readonly string[]) => (await execa(process.execPath, [path.join(root, "run.js"), ...args])).stdout,
  };
}

const cache = (root: string): readonly string[] => readdirSync(path.join(root, "node_modules/.cache/calibrations-as-code"));

test("a program is compiled once, and its modules have their own import.meta.url", async () => {
  const { root, run } = project();
  expect(await run()).toBe("hello below");
  const compiled = cache(root);
  expect(compiled).toHaveLength(2);
  expect(await run()).toBe("hello below");
  expect(cache(root)).toEqual(compiled);
});

test("an edited module runs in its new form, and a reverted one in its old form", async () => {
  const { write, run } = project();
  expect(await run()).toBe("hello below");
  write("below/name.ts", `export { name } from "./other.ts";\n`);
  write("below/other.ts", `export const name = "you" as const;\n`);
  expect(await run()).toBe("hello you");
  write("below/other.ts", `export const name = "them" as const;\n`);
  expect(await run()).toBe("hello them");
  write("below/other.ts", `export const name = "you" as const;\n`);
  expect(await run()).toBe("hello you");
});

test("a compiled program starts without the compiler", async () => {
  const { root, write, run } = project();
  expect(await run()).toBe("hello below");
  const version = (
    JSON.parse((await execa("cat", [path.join(root, "node_modules/esbuild/package.json")])).stdout) as { readonly version: string }
  ).version;
  rmSync(path.join(root, "node_modules/esbuild"));
  write("node_modules/esbuild/package.json", JSON.stringify({ version, main: "none.js" }));
  expect(await run()).toBe("hello below");
});

test("an error in a module is reported with its place, before and after a compilation", async () => {
  const { write, run } = project();
  expect(await run()).toBe("hello below");
  write("below/name.ts", "export const name = ;\n");
  await expect(run()).rejects.toMatchObject({ stderr: expect.stringContaining("below/name.ts:1:20") });
});

test("a program runs also if the compiled files cannot be kept", async () => {
  const { write, run } = project();
  write("node_modules/.cache", "no folder");
  expect(await run()).toBe("hello below");
  expect(await run("42")).toBe("undefined");
});

test("a bundled module is made once for each content of its parts", async () => {
  const { root, run } = project();
  expect([await run("1"), await run("2"), await run("1")]).toEqual(["1", "2", "1"]);
  expect(cache(root)).toHaveLength(2);
});

test("two processes that compile at once do not disturb each other", async () => {
  const { root, run } = project();
  expect(await Promise.all([run(), run(), run()])).toEqual(["hello below", "hello below", "hello below"]);
  expect(cache(root)).toHaveLength(2);
});
