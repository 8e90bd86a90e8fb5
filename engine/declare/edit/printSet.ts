import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Json } from "../../model/digest.ts";
import { plainJson } from "../plainJson.ts";
import { inOrder } from "./fieldOrder.ts";
import type { Form } from "../readDeclared.ts";
import { printTypeScript } from "./printTypeScript.ts";
import { printYaml } from "./printYaml.ts";
import type { Words } from "./setWords.ts";

export type { Form } from "../readDeclared.ts";

/** A whole calibset file in the house's format. In every form it loads as the same declaration, with the same digest; JSON has no room for words. */
export function printCalibset(declaration: CalibsetDeclaration, form: Form, words: Words = {}): string {
  if (form === "ts") return printTypeScript(declaration, words);
  const value = ordered(plainJson(declaration));
  return form === "json" ? `${JSON.stringify(value, null, 2)}\n` : printYaml(value, words);
}

function ordered(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const fields: ReadonlyMap<string, Json | undefined> = new Map(Object.entries(value));
  return Object.fromEntries(inOrder([...fields.keys()]).map((name) => [name, ordered(fields.get(name) ?? null)]));
}
