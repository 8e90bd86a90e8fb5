import { existsSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { CalibError } from "../errors.ts";
import type { Calibset } from "../model/calibset.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { DiagnosticsError, type Diagnostic } from "../model/diagnostic.ts";
import { checkDeclaration } from "./checkDeclaration.ts";
import { parseWithin } from "./bounded.ts";
import { locate } from "./locate.ts";
import { type ReadText, readReviewed } from "./plainJson.ts";
import { parseDocument } from "./schema.ts";
import { formOf, forms, roleOf } from "./setNames.ts";
import { settleCalibset } from "./settle.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./loadWorld.ts";

/** Loads a set by its key `<instrument>/<ticket>`. Throws all diagnostics about it, with lines. */
export async function loadCalibset(key: string, workspace: Workspace, world: World, read: ReadText = readReviewed): Promise<Calibset> {
  const file = calibsetFile(key, workspace);
  const declared = await loadDeclaration(file, undefined, read);
  const wrong = checkDeclaration(declared, world, key, workspace.trial);
  if (wrong.length) throw new DiagnosticsError(await locate(wrong.map((each) => ({ ...each, file }))));
  return settleCalibset(declared, workspace.trial);
}

/** The declaration of a calibset file in any form, or of a text that the file does not hold yet. Only the schema is checked. */
export async function loadDeclaration(file: string, text?: string, read: ReadText = readReviewed): Promise<CalibsetDeclaration> {
  const parsed = parseDocument("calibset", await readDeclared(file, text, read), file, "schema-invalid");
  if (parsed.kind === "invalid") throw new DiagnosticsError(await locate(parsed.diagnostics, text));
  return parsed.value;
}

/** The value of a calibset file as plain data: equal sets have one digest, whatever their form. */
async function readDeclared(file: string, text: string | undefined, read: ReadText): Promise<unknown> {
  try {
    return await readAs(file, text ?? (await read(file)), read);
  } catch (cause) {
    if (cause instanceof DiagnosticsError) throw cause;
    throw new DiagnosticsError([{ code: "set-unreadable", detail: cause instanceof Error ? cause.message : String(cause), file }], {
      cause,
    });
  }
}

/** Loads only the reader of the form, because each reader adds to a command's start-up time. */
async function readAs(file: string, text: string, read: ReadText): Promise<unknown> {
  switch (formOf(file)) {
    case "ts":
      return (await import("./readTypeScript.ts")).readTypeScript(text, file, read);
    case "json": {
      const { parseEdited } = await import("./readJson.ts");
      return parseWithin(file, () => parseEdited(text, file, "set-unreadable", "schema-invalid"));
    }
    case "yaml": {
      const { readYaml } = await import("./readYaml.ts");
      return parseWithin(file, () => readYaml(text, file));
    }
  }
}

/** Keys of all sets, sorted. */
export async function listCalibsets(workspace: Workspace): Promise<readonly string[]> {
  const roles = (await filesIn(workspace.sets)).map(roleOf);
  return [...new Set(roles.flatMap((role) => (role.kind === "part" && role.part === "calibset" ? [role.set] : [])))].sort();
}

/** Diagnostics for files that look like calibsets and that no command reads. */
export async function findMisnamed(workspace: Workspace): Promise<readonly Diagnostic[]> {
  return (await filesIn(workspace.sets)).flatMap((name) => {
    const role = roleOf(name);
    return role.kind === "misnamed" ? [{ code: "set-misnamed" as const, detail: role.reason, file: path.join(workspace.sets, name) }] : [];
  });
}

/** Calibsets lie one folder deep; misplaced ones are searched one folder deeper. */
const DEPTH = 2;

async function filesIn(folder: string, depth = DEPTH): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new CalibError("sets-missing", `${folder} does not exist, or cannot be read`);
  });
  const names = entries.map(async (entry) => {
    if (!entry.isDirectory()) return [entry.name];
    if (depth === 0 || entry.name.startsWith(".") || entry.name === "node_modules") return [];
    return (await filesIn(path.join(folder, entry.name), depth - 1)).map((name) => `${entry.name}/${name}`);
  });
  return (await Promise.all(names)).flat().sort();
}

/** The one file of a set. */
export function calibsetFile(key: string, { sets }: Workspace): string {
  const [file, another] = /^[\w-]+\/[\w-]+$/.test(key)
    ? forms.map((form) => path.join(sets, `${key}.${form}`)).filter((name) => existsSync(name))
    : [];
  if (file !== undefined && another !== undefined)
    throw new CalibError("set-misplaced", `${key} is declared twice, in ${path.basename(file)} and in ${path.basename(another)}`);
  if (file === undefined) throw new CalibError("set-unknown", `there is no calibset ${key} in ${sets}${similarTo(key, sets)}`);
  return file;
}

/** Names files whose names differ in case or ending only. */
function similarTo(key: string, sets: string): string {
  const folder = path.join(sets, path.dirname(key));
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => path.parse(name).name.toLowerCase() === path.basename(key).toLowerCase())
    : [];
  return names.map((name) => `; ${name} is not read as a calibset`).join("");
}

/** Ticket chains of all declared sets, also of those that do not load; empty if there is no folder of sets. */
export const declaredTickets = async (workspace: Workspace): Promise<readonly string[]> =>
  (await listCalibsets(workspace).catch(() => [])).map((key) => key.replace("/", "/calib/"));

/** One diagnostic for each item that `calib adopt` could not recover. They stop no plan, because the set is in use. */
export const findTodo = ({ key, todo }: Calibset, workspace: Workspace): Promise<readonly Diagnostic[]> =>
  locate(
    todo.map((detail) => ({
      code: "adopted-incomplete",
      detail: `${key}: ${detail}`,
      file: calibsetFile(key, workspace),
      pointer: "/todo",
    })),
  );
