import { Document, isCollection, isNode, isPair, isScalar, visit } from "yaml";
import { partsOf } from "../pointer.ts";
import type { Json } from "../../model/digest.ts";
import type { Words } from "./setWords.ts";

const WIDTH = 120;

/** YAML as `readYaml` reads it: what is short and only holds plain values stands on one line. */
export function printYaml(value: Json, { doc, remarks = new Map() }: Words): string {
  const document = new Document(value, { version: "1.2", schema: "core", aliasDuplicateObjects: false });
  if (doc !== undefined) document.commentBefore = asComment(doc);
  visit(document, {
    Collection(_key, node, path) {
      const flat = node.items.every((item) => isScalar(isPair(item) ? item.value : item));
      if (flat && path.length > 2 && JSON.stringify(node.toJSON()).length < WIDTH) node.flow = true;
    },
  });
  for (const [pointer, remark] of remarks) {
    const names = partsOf(pointer);
    const parent = document.getIn(names.slice(0, -1), true);
    const pair = isCollection(parent) ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === names.at(-1)) : undefined;
    if (isPair(pair) && isNode(pair.key)) pair.key.commentBefore = asComment(remark);
  }
  return document.toString({ lineWidth: 0 });
}

const asComment = (text: string): string => text.split("\n").map((line) => ` ${line}`).join("\n");
