import { existsSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { CalibError } from "../errors.ts";
import type { Calibset } from "../model/calibset.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { DiagnosticsError, type Diagnostic } from "../model/diagnostic.ts";
import { checkDeclaration } from "./checkDeclaration.ts";
import { locate } from "./locate.ts";
import { readDeclared } from "./readDeclared.ts";
import { parseDocument } from "./schema.ts";
import { forms, roleOf } from "./setNames.ts";
import { settleCalibset } from "./settle.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./loadWorld.ts";

/** Loads one set by its key `<instrument>/<ticket>`, or throws all findings about it, with lines. */
export async function loadCalibset(key: string, workspace: Workspace, world: World): Promise<Calibset> {
  const file = calibsetFile(key, workspace);
  const declared = await loadDeclaration(file);
  const problems = checkDeclaration(declared, world, key, workspace.trial);
  if (problems.length) throw new DiagnosticsError(await locate(problems.map((problem) => ({ ...problem, file }))));
  return settleCalibset(declared, workspace.trial);
}

/** What a calibset file declares, in whichever form, or would declare with another text; held against the schema, and against nothing else. */
export async function loadDeclaration(file: string, text?: string): Promise<CalibsetDeclaration> {
  const parsed = parseDocument("calibset", await readDeclared(file, text), file, "schema-invalid");
  if (parsed.kind === "invalid") throw new DiagnosticsError(await locate(parsed.diagnostics, text));
  return parsed.value;
}

/** Keys of all sets, sorted. */
export async function listCalibsets(workspace: Workspace): Promise<readonly string[]> {
  const roles = (await filesIn(workspace.sets)).map(roleOf);
  return [...new Set(roles.flatMap((role) => (role.kind === "part" && role.part === "calibset" ? [role.set] : [])))].sort();
}

/** Files that look like calibsets and that no command reads. */
export async function findMisnamed(workspace: Workspace): Promise<readonly Diagnostic[]> {
  return (await filesIn(workspace.sets)).flatMap((name) => {
    const role = roleOf(name);
    return role.kind === "misnamed" ? [{ code: "set-misnamed" as const, detail: role.reason, file: path.join(workspace.sets, name) }] : [];
  });
}

/** Calibsets lie one folder deep; one below that is as deep as a misplaced one is looked for. */
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
  const [file, another] = /^[\w-]+\/[\w-]+$/.test(key) ? forms.map((form) => path.join(sets, `${key}.${form}`)).filter((name) => existsSync(name)) : [];
  if (file !== undefined && another !== undefined) throw new CalibError("set-misplaced", `${key} is declared twice, in ${path.basename(file)} and in ${path.basename(another)}`);
  if (file === undefined) throw new CalibError("set-unknown", `there is no calibset ${key} in ${sets}${similarTo(key, sets)}`);
  return file;
}

/** Names the files that somebody may have meant. */
function similarTo(key: string, sets: string): string {
  const folder = path.join(sets, path.dirname(key));
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => path.parse(name).name.toLowerCase() === path.basename(key).toLowerCase()) : [];
  return names.map((name) => `; ${name} is not read as a calibset`).join("");
}

/** Ticket chains of all declared sets, whether or not they load; where there is no folder of sets there are none. */
export const declaredTickets = async (workspace: Workspace): Promise<readonly string[]> => (await listCalibsets(workspace).catch(() => [])).map((key) => key.replace("/", "/calib/"));

/** What an adopted set says is still to be found out. It stops nobody's plan: what was made by hand is in use. */
export const findTodo = ({ key, todo }: Calibset, workspace: Workspace): Promise<readonly Diagnostic[]> =>
  locate(todo.map((detail) => ({ code: "adopted-incomplete", detail: `${key}: ${detail}`, file: calibsetFile(key, workspace), pointer: "/todo" })));
