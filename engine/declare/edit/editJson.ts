import { applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import { CalibError } from "../../errors.ts";
import { inOrder } from "./fieldOrder.ts";
import type { Edit } from "./smallEdits.ts";

/** Edits a JSON text and leaves the rest as it is: an object that stands on one line stays on one line. */
export function editJson(text: string, edit: Edit): string {
  const tree = parseTree(text);
  const parents = edit.at.slice(0, -1);
  const object = tree && (parents.length ? findNodeAtLocation(tree, [...parents]) : tree);
  if (object?.type !== "object") throw new CalibError("edit-unsound", `/${parents.join("/")} is no object`);
  const name = edit.at.at(-1) ?? "";
  const known = findNodeAtLocation(object, [name]);
  if (edit.kind === "remove" && !known) throw new CalibError("edit-unsound", `${name} is not in /${parents.join("/")}`);
  const [path, value] = edit.kind === "append" ? (known ? [[...edit.at, -1], edit.value] : [[...edit.at], [edit.value]]) : [[...edit.at], edit.kind === "set" ? edit.value : undefined];
  const edited = known ?? object;
  const options = text.slice(edited.offset, edited.offset + edited.length).includes("\n") || edit.kind === "remove" ? { formattingOptions: formatOf(text) } : {};
  return applyEdits(text, modify(text, path, value, { ...options, isArrayInsertion: edit.kind === "append", getInsertionIndex: (names) => inOrder([...names, name]).indexOf(name) }));
}

function formatOf(text: string): { readonly insertSpaces: boolean; readonly tabSize: number; readonly eol: string } {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: "\n" };
}
