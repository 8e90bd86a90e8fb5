import { rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";
import { createGenerator } from "ts-json-schema-generator";
import { Project, SyntaxKind } from "ts-morph";
import { packageRoot, pythonOf, workspaceFrom } from "../engine/declare/workspace.ts";
import { spelledOut } from "./catalog.ts";

const documents = {
  calibset: ["declaration.ts", "CalibsetDeclaration"],
  lock: ["lock.ts", "Lock"],
  approval: ["approval.ts", "Approval"],
  looks: ["reviewRecord.ts", "ReviewRecord"],
  active: ["active.ts", "ActiveRecord"],
  savedPlan: ["savedPlan.ts", "SavedPlan"],
  verifications: ["savedPlan.ts", "Verifications"],
  chain: ["instrumentChain.ts", "InstrumentChain"],
  world: ["world.ts", "WorldDeclaration"],
} as const;

/** The schemas of this project's documents, from their TypeScript types, by file. */
export async function schemas(): Promise<ReadonlyMap<string, string>> {
  const declaration = await spelledOut();
  try {
    return new Map(
      Object.entries(documents).map(([name, [file, type]]) => [
        `schemas/${name}.json`,
        schemaOf(file === "declaration.ts" ? declaration : path.join(packageRoot, "engine/model", file), file, type),
      ]),
    );
  } finally {
    await rm(path.dirname(declaration), { recursive: true });
  }
}

function schemaOf(source: string, file: string, type: string): string {
  const generator = createGenerator({
    path: source,
    tsconfig: path.join(packageRoot, "tsconfig.json"),
    type,
    topRef: false,
    additionalProperties: false,
  });
  const schema = {
    $comment: `Generated from engine/model/${file} by npm run generate.`,
    ...generator.createSchema(type),
    $schema: "https://json-schema.org/draft/2020-12/schema",
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The schema and the types of the bridge's protocol, from its pydantic models, by file. */
export async function wire(): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await execa(pythonOf(workspaceFrom()), ["-m", "calib_bridge.schema"], {
    env: { PYTHONPATH: path.join(packageRoot, "python") },
  });
  const protocol = JSON.parse(stdout) as {
    methods: Record<string, { params: { $ref: string }; result: { $ref: string } }>;
    $defs: Record<string, object>;
    commands: object;
  };
  const types = await compile(
    { $defs: withoutTitles(protocol.$defs), type: "object", properties: {}, additionalProperties: false },
    "Nothing",
    {
      unreachableDefinitions: true,
      bannerComment: "// Generated from python/calib_bridge/protocol by npm run generate.",
      style: { printWidth: 140 },
      format: true,
    },
  );
  const methods = Object.entries(protocol.methods).map(
    ([name, { params, result }]) => `  ${name}: { params: ${nameOf(params.$ref)}; result: ${nameOf(result.$ref)} };`,
  );
  const { commands, ...rest } = protocol;
  return new Map([
    ["schemas/bridge.json", `${JSON.stringify(rest, null, 2)}\n`],
    [
      "engine/bridge/commandTemplates.ts",
      await format(
        `// Generated from python/calib_bridge/command_templates.py by npm run generate.\n\nexport const commandTemplates = ${JSON.stringify(commands)} as const;\n`,
        { parser: "typescript", printWidth: 140 },
      ),
    ],
    ["engine/bridge/wire.ts", `${immutable(types)}\nexport interface Methods {\n${methods.join("\n")}\n}\n`],
  ]);
}

/** Makes members readonly and removes noise, which the generator cannot do. */
function immutable(text: string): string {
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile(
    "wire.ts",
    text.replace(/( \*\n)? \* This interface was referenced by [^/]*\n \*\//g, " */").replace(/\/\*\*\n \*\/\n/g, ""),
  );
  for (const property of source.getDescendantsOfKind(SyntaxKind.PropertySignature)) property.setIsReadonly(true);
  for (const array of source.getDescendantsOfKind(SyntaxKind.ArrayType).reverse())
    array.replaceWithText(array.getParent().isKind(SyntaxKind.ArrayType) ? `(readonly ${array.getText()})` : `readonly ${array.getText()}`);
  return source.getFullText().replace(/export interface Nothing \{\}\n/, "");
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** Removes the titles of members, each of which would become a type of its own. */
function withoutTitles(definitions: Record<string, object>): Record<string, object> {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, member]) => key !== "title" || typeof member !== "string")
        .map(([key, member]) => [key, strip(member)]),
    );
  };
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, { ...(strip(definition) as object), title: name }]),
  );
}
