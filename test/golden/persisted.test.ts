import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { deployCommand } from "../../cli/verbs/deploy.ts";
import { catalog } from "../../engine/errors.ts";
import { packageRoot } from "../../engine/declare/workspace.ts";

/**
 * Names that set files, journals, scripts and workflows of teams hold. A test fails when one is removed; new names are
 * allowed. UPDATE_GOLDEN=1 adds new names to the golden files and removes none.
 */
const names: Readonly<Record<string, () => readonly string[]>> = {
  // Product names are listed once; the fields of all products are listed together.
  "fields of calibsets": () => unique(fieldsOf("calibset").map((field) => field.replace(/^products\.\w+(?=\.)/, "products.*"))),
  "fields of locks": () => fieldsOf("lock"),
  "fields of approvals": () => fieldsOf("approval"),
  "fields of looks": () => fieldsOf("looks"),
  "fields of saved plans": () => fieldsOf("savedPlan"),
  "fields of verifications": () => fieldsOf("verifications"),
  "fields of worlds": () => fieldsOf("world"),
  "fields of journal lines": () => fieldsOfMessage("JournalEntry"),
  "fields of a bundle's manifest": () => fieldsOfMessage("GatheredManifest"),
  "methods of the bridge": () => Object.keys(bridge().methods),
  "parameters of writes": () => writes.flatMap((method) => fieldsOfMethod(method).map((field) => `${method}: ${field}`)),
  "error codes": () => Object.keys(catalog),
  "steps that --only-step takes": () => [...(deployCommand("up").options.find(({ long }) => long === "--only-step")?.argChoices ?? [])],
  "environment variables that code reads": () => variables(),
};

test.each(Object.keys(names))("%s: no persisted name was removed", (title) => {
  const now = names[title]?.() ?? [];
  const file = path.join(packageRoot, "test/golden", `names-${title.replace(/\W+/g, "-")}.txt`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, `${[...new Set([...read(file), ...now])].sort().join("\n")}\n`);
  const then = read(file);
  expect(then.length).toBeGreaterThan(0);
  expect(then.filter((name) => !now.includes(name))).toEqual([]);
});

/** Write methods. Open intents hold their parameters, and a digest of these identifies an intent. */
const writes = ["chain", "certify", "ingest", "tag", "submit", "curated", "correct", "bundle", "gather", "records", "discard", "settle"] as const;

function read(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

const schema = (name: string): Schema => JSON.parse(readFileSync(path.join(packageRoot, "schemas", `${name}.json`), "utf8")) as Schema;

interface BridgeSchema extends Schema {
  readonly methods: Readonly<Record<string, { readonly params: Schema; readonly result: Schema }>>;
}

const bridge = (): BridgeSchema => schema("bridge") as BridgeSchema;

const fieldsOf = (name: string): readonly string[] => unique(fieldsBelow(schema(name), schema(name)));
const fieldsOfMessage = (name: string): readonly string[] => unique(fieldsBelow({ $ref: `#/$defs/${name}` }, bridge()));
const fieldsOfMethod = (name: string): readonly string[] => unique(fieldsBelow(bridge().methods[name]?.params ?? {}, bridge()));
const unique = (all: readonly string[]): readonly string[] => [...new Set(all)];

/** Lists each field by its path (`made.products[].run`) and each word that a field may hold (`state = "adopted"`). */
function fieldsBelow(of: Schema, root: Schema, at = "", within: readonly string[] = []): readonly string[] {
  if (of.$ref !== undefined) {
    if (within.includes(of.$ref)) return [];
    const name = decodeURIComponent(of.$ref.split("/").at(-1) ?? "");
    return fieldsBelow((root.$defs ?? root.definitions ?? {})[name] ?? {}, root, at, [...within, of.$ref]);
  }
  const below = (inner: Schema, where: string) => fieldsBelow(inner, root, where, within);
  const values = [...(of.enum ?? []), ...("const" in of ? [of.const] : [])].map((value) => `${at} = ${JSON.stringify(value)}`);
  const properties = Object.entries(of.properties ?? {}).flatMap(([key, inner]) => [join(at, key), ...below(inner, join(at, key))]);
  const others = typeof of.additionalProperties === "object" ? below(of.additionalProperties, join(at, "*")) : [];
  const items = [...(of.items ? [of.items] : []), ...(of.prefixItems ?? [])].flatMap((inner) => below(inner, `${at}[]`));
  const either = [...(of.anyOf ?? []), ...(of.oneOf ?? []), ...(of.allOf ?? [])].flatMap((inner) => below(inner, at));
  return [...values, ...properties, ...others, ...items, ...either];
}

const join = (at: string, key: string): string => (at === "" ? key : `${at}.${key}`);

/** Lists the variables that code reads from its environment; comments do not count. */
function variables(): readonly string[] {
  const folders = ["engine", "cli", "host", "stacks", "providers", "tools"];
  const files = folders.flatMap((folder) => readdirSync(path.join(packageRoot, folder), { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|js)$/.test(name)).map((name) => path.join(packageRoot, folder, name)));
  const text = files.map((file) => readFileSync(file, "utf8").replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "")).join("\n");
  return unique([...text.matchAll(/(?:env\[|= )"(CALIB_[A-Z_]+)"|env\.(CALIB_[A-Z_]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""));
}
