import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import type { Code } from "../errors.ts";
import { memoized } from "../model/group.ts";
import { type Diagnostic, DiagnosticsError, type FindLine, pointerParts } from "../model/diagnostic.ts";

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
    throw new DiagnosticsError([{ code, detail, file, line: linesOf(text)(first?.offset ?? 0) }], { cause });
  }
}

/** As {@link parseJson}, for what people edit: two fields of one name are refused, of which `JSON.parse` silently takes the last. */
export function parseEdited(text: string, file: string, broken: Code, invalid: Code = broken): unknown {
  const value = parseJson(text, file, broken);
  const { root } = treeOf(text);
  const repeated = root ? repeatedFields(root) : [];
  const lineAt = linesOf(text);
  if (repeated.length)
    throw new DiagnosticsError(
      repeated.map((field): Diagnostic => ({
        code: invalid,
        detail: `the field ${String(field.value)} stands twice in one place`,
        file,
        line: lineAt(field.offset),
      })),
    );
  return value;
}

/** Lines of a JSON text. */
export function linesInJson(text: string): FindLine {
  const { root } = treeOf(text);
  const lineAt = linesOf(text);
  const membersOf = memoized(membersByName);
  return (pointer) => {
    if (!root) return undefined;
    let found = root;
    for (const name of pointerParts(pointer)) {
      const next = membersOf(found).get(name);
      if (!next) break;
      found = next;
    }
    return lineAt((found.parent?.type === "property" ? found.parent : found).offset);
  };
}

const membersByName = ({ type, children = [] }: Node): ReadonlyMap<string, Node> =>
  new Map(
    type === "array"
      ? children.map((item, index) => [String(index), item])
      : children.flatMap(({ children: [name, value] = [] }) => (name && value ? [[String(name.value), value] as const] : [])),
  );

function treeOf(text: string): { readonly root: Node | undefined; readonly errors: readonly ParseError[] } {
  const errors: ParseError[] = [];
  return { root: parseTree(text, errors, { disallowComments: true }), errors };
}

function repeatedFields({ type, children = [] }: Node): readonly Node[] {
  const names = type === "object" ? children.flatMap((property) => property.children?.[0] ?? []) : [];
  const seen = new Set<unknown>();
  const own = names.filter(({ value }) => seen.size === seen.add(value).size);
  return [...own, ...children.flatMap(repeatedFields)];
}

/** Returns a function from an offset of a text to its line, for many offsets. */
function linesOf(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) ends.push(end);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
