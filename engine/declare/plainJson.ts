import { pathToFileURL } from "node:url";
import type { Json } from "../model/digest.ts";

/** JSON that this project wrote itself, as the type it was written from. What comes from outside goes through `parseDocument`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it wrote
export const ownJson = <T>(text: string): T => JSON.parse(text) as T;

/** A value as the plain JSON that it is written as: without methods, brands or undefined members. */
export const plainJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;

/** The default export of a module that a person wrote, as plain JSON. */
export async function importDefault(file: string): Promise<Json> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  return plainJson(module.default);
}
