import { applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { CalibError } from "../../errors.ts";
import { parse } from "../readYaml.ts";
import { inOrder } from "./fieldOrder.ts";
import type { Edit } from "./smallEdits.ts";

/** Edits a JSON text and leaves the rest as it is: an object that stands on one line stays on one line. */
export function editJson(text: string, edit: Edit): string {
  const tree = parseTree(text);
  const parents = edit.at.slice(0, -1);
  const object = tree && (parents.length ? findNodeAtLocation(tree, [...parents]) : tree);
  if (object?.type !== "object") throw unsound(`/${parents.join("/")} is no object`);
  const name = edit.at.at(-1) ?? "";
  const known = findNodeAtLocation(object, [name]);
  if (edit.kind === "remove" && !known) throw unsound(`${name} is not in /${parents.join("/")}`);
  const [path, value] =
    edit.kind === "append"
      ? known
        ? [[...edit.at, -1], edit.value]
        : [[...edit.at], [edit.value]]
      : [[...edit.at], edit.kind === "set" ? edit.value : undefined];
  const edited = known ?? object;
  const options =
    text.slice(edited.offset, edited.offset + edited.length).includes("\n") || edit.kind === "remove"
      ? { formattingOptions: formatOfJson(text) }
      : {};
  return applyEdits(
    text,
    modify(text, path, value, {
      ...options,
      isArrayInsertion: edit.kind === "append",
      getInsertionIndex: (names) => inOrder([...names, name]).indexOf(name),
    }),
  );
}

function formatOfJson(text: string): { readonly insertSpaces: boolean; readonly tabSize: number; readonly eol: string } {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: "\n" };
}

/** Edits a YAML text and keeps its comments. Refuses where an anchor shares the value with other fields. */
export function editYaml(text: string, edit: Edit): string {
  const { document } = parse(text);
  const object = edit.at.slice(0, -1).reduce<unknown>(step, document.contents);
  const name = edit.at.at(-1) ?? "";
  if (!isMap(object)) throw unsound(`/${edit.at.join("/")} does not lie in a map of its own`);
  refuseAnchor(object);
  const old = object.get(name, true);
  if (isNode(old)) refuseAnchor(old);
  // Replacing a scalar in place moves no other character.
  if (edit.kind === "set" && isScalar(old) && typeof edit.value === "string" && old.range)
    return text.slice(0, old.range[0]) + written(edit.value, old) + text.slice(old.range[1]);
  if (edit.kind === "remove") object.delete(name);
  else if (edit.kind === "append" && isSeq(old)) old.add(document.createNode(edit.value));
  else if (edit.kind === "append" && old !== undefined) throw unsound(`${name} is no list of its own`);
  else put(object, name, document.createNode(edit.kind === "append" ? [edit.value] : edit.value));
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: !/[[{][^\s\]}]/.test(text),
    indentSeq: !/:\n- /.test(text),
    indent: indentOf(text),
  });
}

function step(within: unknown, name: string): unknown {
  if (isAlias(within)) throw unsound(`${name} is written elsewhere, at the anchor &${within.source}`);
  if (isNode(within)) refuseAnchor(within);
  return isMap(within) ? within.get(name, true) : undefined;
}

function refuseAnchor(node: Node): void {
  const anchor = "anchor" in node && !isAlias(node) ? node.anchor : undefined;
  if (anchor !== undefined) throw unsound(`other fields may refer to the anchor &${anchor}`);
}

/** Adds a field in the order in which people expect fields. */
function put(object: YAMLMap, name: string, value: Node): void {
  const names = object.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
  const order = inOrder([...names.filter((other) => other !== name), name]);
  const before = order[order.indexOf(name) - 1];
  const kept = object.items.find(({ key }) => isScalar(key) && key.value === name);
  object.set(name, value);
  const pair = object.items.at(-1);
  if (kept || !isPair(pair)) return;
  object.items.pop();
  object.items.splice(before === undefined ? 0 : names.indexOf(before) + 1, 0, pair);
}

/** Plain if the old value was plain and other readers read it as the same string; in quotes otherwise. */
function written(value: string, old: Scalar): string {
  const isPlain = old.type === "PLAIN" && /^\w[\w.:-]*$/.test(value) && parse(value).document.toJS() === value;
  return isPlain ? value : JSON.stringify(value);
}

const indentOf = (text: string): number => /\n( +)\S/.exec(text)?.[1]?.length ?? 2;

const unsound = (why: string): CalibError => new CalibError("edit-unsound", why);
