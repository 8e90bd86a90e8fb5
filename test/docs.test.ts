import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { calibProgram } from "../cli/main.ts";
import { catalog } from "../engine/errors.ts";
import { packageRoot } from "../engine/declare/workspace.ts";
import { docs } from "../tools/docs.ts";
import { staleOf } from "../tools/generated.ts";

const read = (name: string) => readFileSync(path.join(packageRoot, name), "utf8");
const isThere = (...parts: readonly string[]) => existsSync(path.join(packageRoot, ...parts));
const pagesBelow = (folder: string) =>
  readdirSync(path.join(packageRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
const pages = ["README.md", ...pagesBelow("docs")];
/** Their commands make some of the files that these pages name. */
const examples = pagesBelow("examples");

test.each([...docs()])("%s is up to date with its source", (name, text) => {
  expect(read(name)).toBe(text);
});

test("a file that differs from its source is stale, and so is a file without a source", () => {
  const schemas = readdirSync(path.join(packageRoot, "schemas")).map((name) => `schemas/${name}`);
  expect(staleOf(new Map([...docs(), ["docs/policy.md", "by hand"], ["docs/never.md", ""]]))).toEqual([
    "docs/policy.md",
    "docs/never.md",
    ...schemas,
  ]);
});

test("the catalog of errors has every code of the bridge, with the same cause", () => {
  const { errors } = JSON.parse(read("schemas/bridge.json")) as { errors: Record<string, string> };
  const causes = Object.fromEntries(
    Object.entries(catalog)
      .filter(([code]) => code in errors)
      .map(([code, { cause }]) => [code, cause]),
  );
  expect(Object.keys(errors).length).toBeGreaterThan(0);
  expect(causes).toEqual(errors);
});

test("every cause and remedy is a sentence", () => {
  for (const { cause, remedy } of Object.values(catalog)) for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Z].*\.$/);
});

test.each([...pages, ...examples])("%s links to files that exist", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
  expect(links.filter((link) => !isThere(path.dirname(page), link))).toEqual([]);
});

test.each(pages)("%s names only files that exist", (page) => {
  expect(pathsIn(read(page)).filter((name) => !isThere(name))).toEqual([]);
});

test("paths are found in prose and in code, and placeholders are not paths", () => {
  expect(pathsIn("see engine/gone.ts. And `test/kill/`, (docs/x.md), `other.py`.")).toEqual([
    "engine/gone.ts",
    "test/kill/",
    "docs/x.md",
    "other.py",
  ]);
  expect(
    pathsIn("`stacks/<world>.ts`, stacks/&lt;world>.ts, python/requirements*.txt, .pulumi/stacks/a.json, https://host/docs/a.md"),
  ).toEqual([]);
});

test("every page of docs is in its index", () => {
  const index = read("docs/README.md");
  const decisions = /^docs\/adr\/(?!0001)/;
  expect(
    pagesBelow("docs").filter(
      (page) => page !== "docs/README.md" && !decisions.test(page) && !index.includes(`(${page.slice("docs/".length)})`),
    ),
  ).toEqual([]);
});

test("the reference lists every verb of the command line", async () => {
  const listed = [...read("docs/reference.md").matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? "").matchAll(/`([a-z-]+)/g)].map((match) => match[1]),
  );
  expect((await calibProgram()).commands.map((verb) => verb.name()).filter((verb) => !listed.includes(verb))).toEqual([]);
});

test("the README's commands are those of the quickstart, which a test runs", () => {
  const lines = (page: string) =>
    [...read(page).matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => (block ?? "").trimEnd().split("\n"));
  const [shown, run] = [lines("README.md"), lines("examples/quickstart/README.md")];
  expect(shown.length).toBeGreaterThan(15);
  expect(shown.filter((line) => !run.includes(line))).toEqual([]);
});

test("every direct dependency is listed with its reason", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const python = ["requirements.in", "requirements-dev.in"]
    .flatMap((name) => read(`python/${name}`).split("\n"))
    .flatMap((line) => /^[A-Za-z][\w.-]*/.exec(line) ?? []);
  const rows = read("docs/dependencies.md")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const reasonOf = (name: string) =>
    rows
      .find((row) => row.split("|")[1]?.includes(`\`${name}\``))
      ?.split("|")
      .slice(2, 4) ?? [];
  const direct = [...Object.keys({ ...dependencies, ...devDependencies }), ...python];
  expect(direct.filter((name) => reasonOf(name).filter((text) => text.trim()).length < 2)).toEqual([]);
});

/** Returns the paths that a page names: texts that begin with a folder of the project, and code with the ending of a source file. */
function pathsIn(page: string): readonly string[] {
  const text = page.replace(/https?:\/\/\S+/g, "");
  const below = /(?<![\w/.@-])(?:calibsets|cli|docs|engine|host|providers|python|schemas|stacks|test|tools)\/[^\s`|,;:()"']*/g;
  const source = /(?<=`)[\w./-]+\.(?:ts|js|py)(?=`)/g;
  const named = [...text.matchAll(below), ...text.matchAll(source)].map(([name]) => name.replace(/\.$/, ""));
  return [...new Set(named)].filter((name) => !/[<>&*…{}[\]]/.test(name));
}
