import type { Json } from "../../model/digest.ts";

/** One change to a declaration, wherever that is written. */
export type Edit =
  | { readonly kind: "set"; readonly at: readonly string[]; readonly value: Json }
  | { readonly kind: "append"; readonly at: readonly string[]; readonly value: string }
  | { readonly kind: "remove"; readonly at: readonly string[] };

/** What the declaration has to be afterwards: the text, edited, is held against it. Pure. */
export function editValue(value: Json, edit: Edit): Json {
  const [name, ...rest] = edit.at;
  if (name === undefined) return edit.kind === "append" ? [...asList(value), edit.value] : edit.kind === "set" ? edit.value : null;
  const fields: ReadonlyMap<string, Json | undefined> = new Map(Object.entries(value ?? {}));
  if (edit.kind === "remove" && rest.length === 0) return Object.fromEntries([...fields].filter(([other]) => other !== name));
  return Object.fromEntries([...fields, [name, editValue(fields.get(name) ?? {}, { ...edit, at: rest })]]);
}

const asList = (value: Json): readonly Json[] => (isList(value) ? value : []);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
