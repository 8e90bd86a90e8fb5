import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../engine/declare/workspace.ts";
import { docs } from "./docs.ts";
import { schemas } from "./schemas.ts";
import { wire } from "./wire.ts";

/** Every generated file with what its source makes: the one list of those who write them and those who check them. */
export const generated = async (): Promise<ReadonlyMap<string, string>> => new Map([...(await schemas()), ...(await wire()), ...docs()]);

/** Generated files that are not as they would be made now, and schemas that nothing makes. */
export function staleOf(files: ReadonlyMap<string, string>): readonly string[] {
  const strangers = readdirSync(path.join(packageRoot, "schemas")).map((name) => `schemas/${name}`).filter((name) => !files.has(name));
  return [...[...files].filter(([name, text]) => read(name) !== text).map(([name]) => name), ...strangers];
}

function read(name: string): string | undefined {
  try {
    return readFileSync(path.join(packageRoot, name), "utf8");
  } catch {
    return undefined;
  }
}
