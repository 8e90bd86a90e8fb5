import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "../model/digest.ts";
import { constants } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import path from "node:path";
import { readBounded } from "./bounded.ts";

/** Parses JSON that this project wrote itself, as the type it was written from. JSON from outside goes through `parseDocument`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it wrote
export const ownJson = <T>(text: string, reviver?: (key: string, value: unknown) => unknown): T => JSON.parse(text, reviver) as T;

/** A value as it is written to JSON: without methods, brands and undefined members. */
export const plainJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

/** Loads a CommonJS package in a third of the time of an import, for which Node.js parses its text for exported names. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the package
export const requirePackage = <T>(name: string): T => createRequire(import.meta.url)(name) as T;

/** The validator that a module of `requireMade` exports. */
export const asValidator = (module: unknown): ValidateFunction => module as ValidateFunction;

/** Reads a set file as text. */
export type ReadText = (file: string) => Promise<string>;

/** Reads a file that people review. A symbolic link is refused (ELOOP): its target may change without a commit, and may belong to another set. */
export const readReviewed: ReadText = (file) => readBounded(file, constants.O_NOFOLLOW);

/** Replaces a file as a whole: a killed writer leaves the old file. */
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
