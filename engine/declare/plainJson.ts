import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv/dist/2020.js";
import { importTypeScript } from "../compiled.js";
import type { Json } from "../model/digest.ts";
import { constants } from "node:fs";
import { readFile, mkdir, open, rename } from "node:fs/promises";
import path from "node:path";

/** JSON that this project wrote itself, as the type it was written from. What comes from outside goes through `parseDocument`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it wrote
export const ownJson = <T>(text: string, reviver?: (key: string, value: unknown) => unknown): T => JSON.parse(text, reviver) as T;

/** A value as the plain JSON that it is written as: without methods, brands or undefined members. */
export const plainJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

/** A CommonJS package, at a third of the time that an import takes: Node.js parses the text of an imported one for the names that it exports. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the package
export const requirePackage = <T>(name: string): T => createRequire(import.meta.url)(name) as T;

/** A validator that was compiled to a module. */
export const asValidator = (module: unknown): ValidateFunction => module as ValidateFunction;

/** The default export of a TypeScript module that is only known when the program runs, as plain JSON. */
export const importDefault = async (file: string): Promise<Json> => plainJson((await importTypeScript(file))["default"]);

/**
 * The text of a file that people review. A symbolic link is refused (ELOOP): what it leads to may change without a commit,
 * and may be another set's.
 */
export const readReviewed = (file: string): Promise<string> => readFile(file, { encoding: "utf8", flag: constants.O_RDONLY | constants.O_NOFOLLOW });

/** Replaces a file whole or not at all, whatever kills the writer. */
export async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  const handle = await open(partial, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

export const writeJson = (file: string, value: unknown): Promise<void> => writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
