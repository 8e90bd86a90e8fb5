import type * as babel from "@babel/parser";
import type { Node, ObjectExpression, ObjectProperty, Program } from "@babel/types";
import { type Diagnostic, DiagnosticsError, type FindLine, pointerParts } from "../model/diagnostic.ts";
import { memoized } from "../model/group.ts";
import { requirePackage } from "./plainJson.ts";

/** The syntax tree of a TypeScript module; throws a diagnostic with its line if the text is no TypeScript. */
export function parseTypeScript(text: string, file: string): Program {
  try {
    const { parse } = requirePackage<typeof babel>("@babel/parser");
    return parse(text, { sourceType: "module", plugins: ["typescript"], attachComment: false }).program;
  } catch (cause) {
    throw isSyntaxError(cause) ? new DiagnosticsError([syntaxDiagnostic(cause, file)], { cause }) : cause;
  }
}

const isSyntaxError = (thrown: unknown): thrown is babel.ParseError => thrown instanceof SyntaxError && "loc" in thrown;

const syntaxDiagnostic = ({ message, loc }: babel.ParseError, file: string): Diagnostic => ({
  code: "set-unreadable",
  detail: message.replace(/ \(\d+:\d+\)$/, ""),
  file,
  line: loc.line,
});

/** Members of a node that hold types, which are erased before the module runs. */
const TYPES: ReadonlySet<string> = new Set(["typeAnnotation", "returnType", "typeParameters", "typeArguments"]);

/** The nodes directly below a node, without its types. */
export function childrenOf(node: Node): readonly Node[] {
  const members = Object.entries(node).flatMap(([name, member]: [string, unknown]) => (TYPES.has(name) ? [] : [member]));
  return members.flatMap((member) => (Array.isArray(member) ? member.filter(isNode) : isNode(member) ? [member] : []));
}

/** Visits a node and all below it, as far as `enter` returns true. */
export function walk(node: Node, enter: (node: Node, parent: Node | undefined) => boolean, parent?: Node): void {
  if (enter(node, parent)) for (const child of childrenOf(node)) walk(child, enter, node);
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "loc" in value;

export const lineOf = ({ loc }: Node): number => loc?.start.line ?? 1;

/** The field that a property or a member is named with; undefined where the name is computed. */
export function nameOf(key: Node, computed: boolean): string | undefined {
  if (key.type === "StringLiteral") return key.value;
  return key.type === "Identifier" && !computed ? key.name : key.type === "NumericLiteral" ? String(key.value) : undefined;
}

/** Lines of a TypeScript calibset, as far as the set is written out. */
export function linesInTypeScript(text: string): FindLine {
  const program = parseTypeScript(text, "");
  // The set is the default export, whatever a person wrote ahead of it.
  const root = firstObject(program.body.find(({ type }) => type === "ExportDefaultDeclaration") ?? program);
  const fieldsOf = memoized(fieldsByName);
  return (pointer) => {
    let object = root;
    let line = object && lineOf(object);
    for (const name of pointerParts(pointer)) {
      const property = object && fieldsOf(object).get(name);
      if (!property) break;
      line = lineOf(property);
      object = property.value.type === "ObjectExpression" ? property.value : undefined;
    }
    return line;
  };
}

const fieldsByName = ({ properties }: ObjectExpression): ReadonlyMap<string | undefined, ObjectProperty> =>
  new Map(
    properties.flatMap((each) => (each.type === "ObjectProperty" ? [[nameOf(each.key, each.computed), each] as const] : [])).reverse(),
  );

function firstObject(node: Node): ObjectExpression | undefined {
  let found: ObjectExpression | undefined;
  walk(node, (each) => {
    if (each.type === "ObjectExpression") found ??= each;
    return found === undefined;
  });
  return found;
}
