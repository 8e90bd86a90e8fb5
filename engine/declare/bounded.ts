import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { createContext, Script } from "node:vm";
import { CalibError, type Code } from "../errors.ts";
import { diagnostic, DiagnosticsError, pointerPart, type UnplacedDiagnostic } from "../model/diagnostic.ts";
import { CONTROL } from "../model/masked.ts";
import { formOf } from "./setNames.ts";

/** A lock lists each dataset. V8 has no longer texts than 512 Mi characters. */
const LOCK_MIB = 256;
/** Parsers of TypeScript and YAML take up to a second for each mebibyte. */
const LIMITS_MIB = { ts: 4, yaml: 4, json: 16 };

/** Reads a text from outside. Refuses what is no file, is too large, or is not UTF-8. */
export async function readBounded(file: string, flags = 0): Promise<string> {
  const refused = (code: Code, detail: string): DiagnosticsError => new DiagnosticsError([{ code, detail, file }]);
  // Without O_NONBLOCK, opening a named pipe waits for a writer.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw refused("file-unusual", "it is a folder, a pipe or a device");
    const limit = file.endsWith(".lock.json") ? LOCK_MIB : LIMITS_MIB[formOf(file)];
    if (status.size > limit * 1024 ** 2) throw refused("file-too-large", `it has ${status.size} bytes; the limit is ${limit} MiB`);
    const content = await handle.readFile();
    if (!isUtf8(content)) throw refused("character-refused", "it is not UTF-8");
    return content.toString("utf8");
  } finally {
    await handle.close();
  }
}

const PARSE_MILLISECONDS = 10_000;

/** Runs a parser within a limit of time and of nesting. Some texts take a parser exponential time. */
export function parseWithin<Parsed>(file: string, parse: () => Parsed, milliseconds = PARSE_MILLISECONDS): Parsed {
  let result = (): Parsed => {
    throw new CalibError("command-failed", `${file} was not parsed`);
  };
  const run = (): void => {
    const parsed = parse();
    result = () => parsed;
  };
  try {
    new Script("run()").runInContext(createContext({ run }), { timeout: milliseconds, displayErrors: false });
    return result();
  } catch (cause) {
    if (cause instanceof CalibError) throw cause;
    const refused = (code: Code, detail: string) => new DiagnosticsError([{ code, detail, file }], { cause });
    if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw refused("declaration-runs-long", `it could not be parsed in ${milliseconds / 1_000} s`);
    if (cause instanceof RangeError) throw refused("nested-too-deep", "it nests values more deeply than a parser can follow");
    throw cause;
  }
}

/** Values that a document nests in one another. */
const DEPTH = 100;

/** Finds values of a document that are nested too deeply, are no finite number, or hold characters that nobody can see. Pure. */
export function findUnbounded(value: unknown, code: Code, isWritten: boolean): readonly UnplacedDiagnostic[] {
  const found: UnplacedDiagnostic[] = [];
  const search = (each: unknown, depth: number, pointerOf: () => string): void => {
    if (depth > DEPTH) found.push(diagnostic("nested-too-deep", `it nests more than ${DEPTH} values in one another`, pointerOf()));
    else if (typeof each === "string") {
      if (isWritten) searchText(each, pointerOf);
    } else if (typeof each === "number") {
      if (!Number.isFinite(each)) found.push(diagnostic(code, "the number is too large", pointerOf()));
    } else if (Array.isArray(each)) each.forEach((item, index) => search(item, depth + 1, () => `${pointerOf()}/${index}`));
    else if (typeof each === "object" && each !== null)
      for (const [name, member] of Object.entries(each)) {
        const pointer = (): string => `${pointerOf()}/${pointerPart(name)}`;
        if (isWritten) searchText(name, pointer);
        if (name === "__proto__") found.push(diagnostic(code, "no field is named __proto__", pointer()));
        search(member, depth + 1, pointer);
      }
  };
  const searchText = (text: string, pointerOf: () => string): void => {
    const [character] = CONTROL.exec(text) ?? [];
    if (character === undefined) return;
    found.push(diagnostic("character-refused", `the text holds the character ${characterOf(character)}`, pointerOf()));
  };
  search(value, 0, () => "");
  return found;
}

/** A character by its number, e.g. `U+202E`. */
export const characterOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
