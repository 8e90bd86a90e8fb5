import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { readYaml } from "../../../../engine/declare/readYaml.ts";
import { plainJson } from "../../../../engine/declare/plainJson.ts";
import { packageRoot } from "../../../../engine/declare/workspace.ts";
import { evaluate } from "./evaluate.ts";

test("docs/calibset.md shows one set in three forms", () => {
  const text = readFileSync(path.join(packageRoot, "docs/calibset.md"), "utf8");
  const shown = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? "";
  const json = JSON.parse(shown("json")) as unknown;
  expect(readYaml(shown("yaml"), "")).toEqual(json);
  expect(plainJson(evaluate(shown("ts").replace(/\n\n/g, "\n")))).toEqual(json);
});
