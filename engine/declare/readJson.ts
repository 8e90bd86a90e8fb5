import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import type { Code } from "../errors.ts";
import { type Diagnostic, DiagnosticsError, pointerParts } from "../model/diagnostic.ts";

/** The value of a JSON text, or a diagnostic with the line of what keeps it from being JSON. */
export function parseJson(text: string, file: string, code: Code): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const [first] = treeOf(text).errors;
    const detail = first
      ? `it is not JSON: ${printParseErrorCode(first.error)
          .replace(/(?!^)[A-Z]/g, " $&")
          .toLowerCase()}`
      : `it is not JSON: ${String(cause)}`;
    throw new DiagnosticsError([{ code, detail, file, line: lineAt(text, first?.offset ?? 0) }], { cause });
  }
}

/** As {@link parseJson}, for what people edit: two fields of one name are refused, of which `JSON.parse` silently takes the last. */
export function parseEdited(text: string, file: string, broken: Code, invalid: Code = broken): unknown {
  const value = parseJson(text, file, broken);
  const { root } = treeOf(text);
  const repeated = root ? repeatedFields(root) : [];
  if (repeated.length)
    throw new DiagnosticsError(
      repeated.map((field): Diagnostic => ({
        code: invalid,
        detail: `the field ${String(field.value)} stands twice in one place`,
        file,
        line: lineAt(text, field.offset),
      })),
    );
  return value;
}

/** The line of a pointer's field in a JSON text, or of the value that lacks it. */
export function lineInJson(text: string, pointer: string): number | undefined {
  const { root } = treeOf(text);
  if (!root) return undefined;
  let found = root;
  for (const name of pointerParts(pointer)) {
    const next = findNodeAtLocation(found, [found.type === "array" ? Number(name) : name]);
    if (!next) break;
    found = next;
  }
  return lineAt(text, (found.parent?.type === "property" ? found.parent : found).offset);
}

function treeOf(text: string): { readonly root: Node | undefined; readonly errors: readonly ParseError[] } {
  const errors: ParseError[] = [];
  return { root: parseTree(text, errors, { disallowComments: true }), errors };
}

function repeatedFields({ type, children = [] }: Node): readonly Node[] {
  const names = type === "object" ? children.flatMap((property) => property.children?.[0] ?? []) : [];
  const own = names.filter(({ value }, index) => names.findIndex((other) => other.value === value) !== index);
  return [...own, ...children.flatMap(repeatedFields)];
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
