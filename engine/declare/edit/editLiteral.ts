import { Node, Project, type ArrayLiteralExpression, type ObjectLiteralElementLike, type ObjectLiteralExpression } from "ts-morph";
import type { Json } from "../../model/digest.ts";
import type { Edit } from "./smallEdits.ts";
import { insertAfter, patched, removal, type Patch } from "./insert.ts";
import { layOut, inOrder } from "./layout.ts";
import { plainLayout } from "./printTypeScript.ts";
import { field, rootOf, unsound, unwrapped } from "./resolveLiteral.ts";

/** How values and names are written. */
interface Style {
  readonly value: (value: Json, indent: string) => string;
  readonly name: (name: string) => string;
}

const styles = (text: string) => ({
  ts: { value: (value, indent) => layOut(plainLayout(value), "", indent), name: (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)) },
  json: { value: (value, indent) => JSON.stringify(value, null, /\n([ \t]+)\S/.exec(text)?.[1]).replaceAll("\n", `\n${indent}`), name: (name) => JSON.stringify(name) },
}) as const satisfies Record<string, Style>;

/** Edits a TypeScript or JSON text and leaves all else of it as it is. Refuses where what is meant is computed, or shared with others. */
export function editLiteral(text: string, form: "ts" | "json", edit: Edit): string {
  // JSON is an expression, which needs brackets to be read as one.
  const [lead, tail] = form === "json" ? ["(", ")"] : ["", ""];
  const whole = lead + text + tail;
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile("calibset.ts", whole);
  const object = edit.at.slice(0, -1).reduce((within, name) => objectIn(within, name), rootOf(source));
  const edited = patched(whole, patches(whole, object, edit, styles(text)[form]));
  return edited.slice(lead.length, edited.length - tail.length);
}

function patches(text: string, object: ObjectLiteralExpression, edit: Edit, style: Style): readonly Patch[] {
  const name = edit.at.at(-1) ?? "";
  const property = field(object, name);
  switch (edit.kind) {
    case "set":
      return property ? replace(property, style.value(edit.value, indentAt(property)), style) : add(text, object, name, edit.value, style);
    case "append":
      return property ? append(text, property, edit.value, style) : add(text, object, name, [edit.value], style);
    case "remove": {
      if (!property) throw unsound(object, `${name} does not stand here`);
      const all = object.getProperties();
      const previous = all[all.indexOf(property) - 1];
      return removal(text, spanOf(property), previous && spanOf(previous));
    }
  }
}

function objectIn(object: ObjectLiteralExpression, name: string): ObjectLiteralExpression {
  const property = field(object, name);
  if (!property) throw unsound(object, `${name} does not stand here`);
  const value = unwrapped(property);
  if (!Node.isObjectLiteralExpression(value)) throw unsound(property, `${name} is computed`);
  return value;
}

/** A shared const keeps its value: only this place gets a literal. */
function replace(property: ObjectLiteralElementLike, value: string, { name }: Style): readonly Patch[] {
  if (Node.isShorthandPropertyAssignment(property)) return [{ ...spanOf(property), text: `${name(property.getName())}: ${value}` }];
  if (!Node.isPropertyAssignment(property)) throw unsound(property, "it is no plain field");
  return [{ ...spanOf(property.getInitializerOrThrow()), text: value }];
}

function append(text: string, property: ObjectLiteralElementLike, value: string, style: Style): readonly Patch[] {
  const list = unwrapped(property);
  if (!Node.isArrayLiteralExpression(list)) return replace(property, `[...${Node.isShorthandPropertyAssignment(property) ? property.getName() : list.getText()}, ${JSON.stringify(value)}]`, style);
  const last = lastOf(list);
  return last ? insertAfter(text, spanOf(last), () => JSON.stringify(value)) : [{ ...spanOf(list), text: `[${JSON.stringify(value)}]` }];
}

const lastOf = (list: ArrayLiteralExpression): Node | undefined => list.getElements().at(-1);

function add(text: string, object: ObjectLiteralExpression, name: string, value: Json, style: Style): readonly Patch[] {
  const all = object.getProperties();
  const write = (indent: string): string => `${style.name(name)}: ${style.value(value, indent)}`;
  if (!all.length) return [{ ...spanOf(object), text: `{ ${write("")} }` }];
  // What a spread brings may be overridden behind it only.
  const isSpread = all.some((each) => Node.isSpreadAssignment(each));
  const order = inOrder([...all.flatMap((each) => nameOf(each) ?? []), name]);
  const before = order[order.indexOf(name) - 1];
  const neighbour = isSpread ? undefined : all.find((each) => nameOf(each) === before);
  const after = neighbour ?? all.at(-1);
  return after ? insertAfter(text, spanOf(after), write) : [];
}

const nameOf = (property: ObjectLiteralElementLike): string | undefined => (Node.isSpreadAssignment(property) ? undefined : property.getName().replace(/^["']|["']$/g, ""));

const spanOf = (node: Node): { readonly from: number; readonly to: number } => ({ from: node.getStart(), to: node.getEnd() });

function indentAt(node: Node): string {
  const text = node.getSourceFile().getFullText();
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", node.getStart()) + 1))?.[0] ?? "";
}
