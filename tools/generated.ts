import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../engine/declare/workspace.ts";
import { docs } from "./docs.ts";
import { schemas, wire } from "./schemas.ts";

/** Every generated file with its text, for `npm run generate` and for the check of freshness. */
export const generated = async (): Promise<ReadonlyMap<string, string>> => new Map([...(await schemas()), ...(await wire()), ...docs()]);

/** Generated files whose text differs from what would be generated now, and schemas without a source. */
export function staleOf(files: ReadonlyMap<string, string>): readonly string[] {
  const unknown = readdirSync(path.join(packageRoot, "schemas")).map((name) => `schemas/${name}`).filter((name) => !files.has(name));
  return [...[...files].filter(([name, text]) => read(name) !== text).map(([name]) => name), ...unknown];
}

function read(name: string): string | undefined {
  try {
    return readFileSync(path.join(packageRoot, name), "utf8");
  } catch {
    return undefined;
  }
}
