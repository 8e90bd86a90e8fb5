import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { catalogue } from "../engine/errors.ts";
import { packageRoot } from "../engine/load/workspace.ts";
import { renderErrors } from "../tools/docs.ts";

const read = (name: string) => readFileSync(path.join(packageRoot, name), "utf8");
const pages = ["README.md", ...readdirSync(path.join(packageRoot, "docs"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

test("docs/errors.md is the catalogue", () => {
  expect(read("docs/errors.md")).toBe(renderErrors());
});

test("every code of the bridge stands in the catalogue, with the same cause", () => {
  const { errors } = JSON.parse(read("schemas/bridge.json")) as { errors: Record<string, string> };
  const ours = Object.fromEntries(Object.entries(catalogue).filter(([code]) => code in errors).map(([code, { cause }]) => [code, cause]));
  expect(ours).toEqual(errors);
});

test("every cause and remedy is a sentence", () => {
  for (const { cause, remedy } of Object.values(catalogue)) for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Z].*\.$/);
});

test.each(pages)("%s links to files that exist", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
  expect(links.filter((link) => !existsSync(path.resolve(packageRoot, path.dirname(page), link)))).toEqual([]);
});

test("every direct dependency is listed with its reason", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const python = ["requirements.in", "requirements-dev.in"].flatMap((name) => read(`python/${name}`).split("\n")).filter((line) => /^[a-zA-Z]/.test(line));
  const listed = read("docs/dependencies.md");
  expect([...Object.keys({ ...dependencies, ...devDependencies }), ...python].filter((name) => !listed.includes(`\`${name}\``))).toEqual([]);
});
