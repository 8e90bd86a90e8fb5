import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../engine/declare/workspace.ts";
import { docs } from "./docs.ts";
import { schemas, wire } from "./schemas.ts";

/** Returns the text of every generated file, for `npm run generate` and for tools/fresh.js. */
export const generated = async (): Promise<ReadonlyMap<string, string>> => new Map([...(await schemas()), ...(await wire()), ...docs()]);

/** Returns generated files whose text is stale, and schemas without a source. */
export function staleOf(files: ReadonlyMap<string, string>): readonly string[] {
  const unknown = readdirSync(path.join(packageRoot, "schemas"))
    .map((name) => `schemas/${name}`)
    .filter((name) => !files.has(name));
  return [...[...files].filter(([name, text]) => read(name) !== text).map(([name]) => name), ...unknown];
}

function read(name: string): string | undefined {
  try {
    return readFileSync(path.join(packageRoot, name), "utf8");
  } catch {
    return undefined;
  }
}
