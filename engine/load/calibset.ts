import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { CalibError } from "../errors.ts";
import type { Calibset } from "../model/calibset.ts";
import { FindingsError } from "./failure.ts";
import { checkDeclaration } from "./check.ts";
import { repeatedFields } from "./fields.ts";
import { locate } from "./locate.ts";
import { importDefault, ownJson } from "./wire.ts";
import { parseDocument } from "./schema.ts";
import { settleCalibset } from "./settle.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./world.ts";

/** Loads one set by its key `<instrument>/<ticket>`, or throws all findings about it, with lines. */
export async function loadCalibset(key: string, place: Workspace, world: World): Promise<Calibset> {
  const file = fileOf(key, place);
  const value = await readValue(file);
  const parsed = parseDocument("calibset", value, file, "schema-invalid");
  if (parsed.kind === "invalid") throw new FindingsError(await locate(parsed.findings));
  const problems = checkDeclaration(parsed.value, world, key, place.trial);
  if (problems.length) throw new FindingsError(await locate(problems.map((problem) => ({ ...problem, file }))));
  return settleCalibset(parsed.value, place.trial);
}

/** Keys of all sets, sorted. */
export async function listCalibsets(place: Workspace): Promise<readonly string[]> {
  const instruments = (await readdir(place.sets, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const keys = await Promise.all(
    instruments.map(async ({ name }) =>
      (await readdir(path.join(place.sets, name)))
        .filter((file) => /^DM-\d+\.(ts|json)$/.test(file))
        .map((file) => `${name}/${path.parse(file).name}`),
    ),
  );
  return [...new Set(keys.flat())].sort();
}

function fileOf(key: string, place: Workspace): string {
  const [file, another] = /^[\w-]+\/[\w-]+$/.test(key) ? ["ts", "json"].map((ending) => path.join(place.sets, `${key}.${ending}`)).filter((name) => existsSync(name)) : [];
  if (another !== undefined) throw new CalibError("set-misplaced", `${key} is declared twice, in TypeScript and in JSON`);
  if (file === undefined) throw new CalibError("set-unknown", `there is no calibset ${key} in ${place.sets}`);
  return file;
}

/** The declaration as plain data; a TypeScript set goes through JSON too, so that both kinds have one digest. */
async function readValue(file: string): Promise<unknown> {
  try {
    if (!file.endsWith(".json")) return await importDefault(file);
    const text = await readFile(file, "utf8");
    const value = ownJson<unknown>(text);
    const repeated = repeatedFields(text, value);
    if (repeated.length) throw new FindingsError(repeated.map((name) => ({ code: "schema-invalid", detail: `the field ${name} stands twice in one place`, file })));
    return value;
  } catch (cause) {
    if (cause instanceof FindingsError) throw cause;
    throw new CalibError("set-unreadable", `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
