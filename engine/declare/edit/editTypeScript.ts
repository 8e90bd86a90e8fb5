import { Node, Project, type ArrayLiteralExpression, type ObjectLiteralElementLike, type ObjectLiteralExpression } from "ts-morph";
import type { Json } from "../../model/digest.ts";
import type { Edit } from "./smallEdits.ts";
import { inOrder } from "./fieldOrder.ts";
import { insertAfter, patched, removal, type Patch } from "./insert.ts";
import { printName, printValue } from "./printTypeScript.ts";
import { field, rootOf, unsound, unwrapped } from "./resolveLiteral.ts";

/** Edits a TypeScript text and leaves the rest as it is. Refuses where a value is computed or shared with other fields. */
export function editTypeScript(text: string, edit: Edit): string {
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile("calibset.ts", text);
  const object = edit.at.slice(0, -1).reduce((within, name) => objectIn(within, name), rootOf(source));
  return patched(text, patches(text, object, edit));
}

function patches(text: string, object: ObjectLiteralExpression, edit: Edit): readonly Patch[] {
  const name = edit.at.at(-1) ?? "";
  const property = field(object, name);
  switch (edit.kind) {
    case "set":
      return property ? replace(property, printValue(edit.value)) : add(text, object, name, edit.value);
    case "append":
      return property ? append(text, property, edit.value) : add(text, object, name, [edit.value]);
    case "remove": {
      if (!property) throw unsound(object, `${name} is not written here`);
      const all = object.getProperties();
      const previous = all[all.indexOf(property) - 1];
      return removal(text, spanOf(property), previous && spanOf(previous));
    }
  }
}

function objectIn(object: ObjectLiteralExpression, name: string): ObjectLiteralExpression {
  const property = field(object, name);
  if (!property) throw unsound(object, `${name} is not written here`);
  const value = unwrapped(property);
  if (!Node.isObjectLiteralExpression(value)) throw unsound(property, `${name} is computed`);
  return value;
}

/** Only this field gets a literal: a shared const keeps its value. */
function replace(property: ObjectLiteralElementLike, value: string): readonly Patch[] {
  if (Node.isShorthandPropertyAssignment(property)) return [{ ...spanOf(property), text: `${printName(property.getName())}: ${value}` }];
  if (!Node.isPropertyAssignment(property)) throw unsound(property, "the field is not plain");
  return [{ ...spanOf(property.getInitializerOrThrow()), text: value }];
}

function append(text: string, property: ObjectLiteralElementLike, value: string): readonly Patch[] {
  const list = unwrapped(property);
  if (!Node.isArrayLiteralExpression(list))
    return replace(
      property,
      `[...${Node.isShorthandPropertyAssignment(property) ? property.getName() : list.getText()}, ${JSON.stringify(value)}]`,
    );
  const last = lastOf(list);
  return last ? insertAfter(text, spanOf(last), JSON.stringify(value)) : [{ ...spanOf(list), text: `[${JSON.stringify(value)}]` }];
}

const lastOf = (list: ArrayLiteralExpression): Node | undefined => list.getElements().at(-1);

function add(text: string, object: ObjectLiteralExpression, name: string, value: Json): readonly Patch[] {
  const all = object.getProperties();
  const written = `${printName(name)}: ${printValue(value)}`;
  if (!all.length) return [{ ...spanOf(object), text: `{ ${written} }` }];
  // Only a field behind a spread overrides those of the spread.
  const isSpread = all.some((each) => Node.isSpreadAssignment(each));
  const order = inOrder([...all.flatMap((each) => nameOf(each) ?? []), name]);
  const before = order[order.indexOf(name) - 1];
  const neighbour = isSpread ? undefined : all.find((each) => nameOf(each) === before);
  const after = neighbour ?? all.at(-1);
  return after ? insertAfter(text, spanOf(after), written) : [];
}

const nameOf = (property: ObjectLiteralElementLike): string | undefined =>
  Node.isSpreadAssignment(property) ? undefined : property.getName().replace(/^["']|["']$/g, "");

const spanOf = (node: Node): { readonly from: number; readonly to: number } => ({ from: node.getStart(), to: node.getEnd() });
