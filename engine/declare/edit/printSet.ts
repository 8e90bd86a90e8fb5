import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Json } from "../../model/digest.ts";
import { plainJson } from "../plainJson.ts";
import type { Form } from "../setNames.ts";
import { inOrder } from "./fieldOrder.ts";
import { printTypeScript, type Words } from "./printTypeScript.ts";
import { Document, isCollection, isNode, isPair, isScalar, visit } from "yaml";
import { pointerParts } from "../../model/diagnostic.ts";

export type { Form } from "../setNames.ts";

/** A whole calibset file. In every form it loads as the same declaration, with the same digest; JSON has no comments. */
export async function printCalibset(declaration: CalibsetDeclaration, form: Form, words: Words = {}): Promise<string> {
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

const WIDTH = 120;

/** YAML as `readYaml` reads it. A short collection of scalars stands on one line. */
function printYaml(value: Json, { doc, comments = new Map() }: Words): string {
  const document = new Document(value, { version: "1.2", schema: "core", aliasDuplicateObjects: false });
  if (doc !== undefined) document.commentBefore = asComment(doc);
  visit(document, {
    Collection(_key, node, path) {
      const flat = node.items.every((item) => isScalar(isPair(item) ? item.value : item));
      if (flat && path.length > 2 && JSON.stringify(node.toJSON()).length < WIDTH) node.flow = true;
    },
  });
  for (const [pointer, comment] of comments) {
    const names = pointerParts(pointer);
    const parent = document.getIn(names.slice(0, -1), true);
    const pair = isCollection(parent)
      ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === names.at(-1))
      : undefined;
    if (isPair(pair) && isNode(pair.key)) pair.key.commentBefore = asComment(comment);
  }
  return document.toString({ lineWidth: 0 });
}

const asComment = (text: string): string =>
  text
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
