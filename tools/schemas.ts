import { rm } from "node:fs/promises";
import path from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { packageRoot } from "../engine/declare/workspace.ts";
import { spelledOut } from "./catalog.ts";

const documents = {
  calibset: ["declaration.ts", "CalibsetDeclaration"],
  lock: ["lock.ts", "Lock"],
  approval: ["approval.ts", "Approval"],
  looks: ["looks.ts", "ReviewRecord"],
  active: ["active.ts", "ActiveRecord"],
  savedPlan: ["savedPlan.ts", "SavedPlan"],
  verifications: ["savedPlan.ts", "Verifications"],
  world: ["world.ts", "WorldDeclaration"],
} as const;

/** The schemas of our documents, from TypeScript, by file. */
export async function schemas(): Promise<ReadonlyMap<string, string>> {
  const declaration = await spelledOut();
  try {
    return new Map(Object.entries(documents).map(([name, [file, type]]) => [`schemas/${name}.json`, schemaOf(file === "declaration.ts" ? declaration : path.join(packageRoot, "engine/model", file), file, type)]));
  } finally {
    await rm(path.dirname(declaration), { recursive: true });
  }
}

function schemaOf(source: string, file: string, type: string): string {
  const generator = createGenerator({ path: source, tsconfig: path.join(packageRoot, "tsconfig.json"), type, topRef: false, additionalProperties: false });
  const schema = { $comment: `Generated from engine/model/${file} by npm run generate.`, ...generator.createSchema(type), $schema: "https://json-schema.org/draft/2020-12/schema" };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
