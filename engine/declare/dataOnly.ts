import type { Identifier, Node, ObjectExpression, Program } from "@babel/types";
import { childrenOf, lineOf, nameOf, walk } from "./syntax.ts";

/** The package that a calibset imports its helpers from. */
export const HELPERS = "calibrations-as-code";

/** A place at which a module does more than make data. */
export interface NonData {
  readonly detail: string;
  readonly line: number;
}

/** Finds the places at which a TypeScript module does more than make data. A set must be the same at every time and place. Pure. */
export function findNonData(program: Program, text: string): readonly NonData[] {
  const context = { declared: declaredNames(program), text };
  const found: NonData[] = [];
  walk(program, (node, parent) => {
    if (ERASED.has(node.type) || (node.type === "ImportDeclaration" && node.importKind === "type")) return false;
    const detail = whyNotData(node, parent, context);
    if (detail !== undefined) found.push({ detail, line: lineOf(node) });
    return detail === undefined;
  });
  return found;
}

/** Modules that a module imports or exports from, by the names that it uses; types alone are no import. */
export const importsOf = ({ body }: Program): readonly string[] =>
  body.flatMap((each) => {
    if (each.type === "ImportDeclaration") return each.importKind === "type" ? [] : [each.source.value];
    if (each.type === "ExportAllDeclaration" || each.type === "ExportNamedDeclaration")
      return each.exportKind === "type" || !each.source ? [] : [each.source.value];
    return [];
  });

/** Whether a module lies in the same folder or below it. Other modules are not part of the set. */
export const isBeside = (name: string): boolean => name.startsWith("./") && !name.split("/").includes("..") && name.endsWith(".ts");

interface Context {
  readonly declared: ReadonlySet<string>;
  readonly text: string;
}

function whyNotData(node: Node, parent: Node | undefined, { declared, text }: Context): string | undefined {
  const code =
    text
      .slice(node.start ?? 0, node.end ?? 0)
      .split("\n")[0]
      ?.slice(0, 60) ?? "";
  const { type } = node;
  if (!DATA.has(type)) return `${code}: ${type} is not data`;
  if (type === "ImportDeclaration" || type === "ExportAllDeclaration" || type === "ExportNamedDeclaration") {
    const from = node.source?.value;
    return from === undefined || from === HELPERS || isBeside(from)
      ? undefined
      : `imports ${from}; a calibset imports ${HELPERS} and modules beside it`;
  }
  if (type === "ObjectExpression") return repeatedFieldOf(node);
  if (type === "VariableDeclaration" && node.kind !== "const") return `${code}: only a const keeps its value`;
  if ((type === "ArrowFunctionExpression" || type === "FunctionDeclaration") && (node.async || node.generator))
    return `${code}: a helper has to return its value at once`;
  if ((type === "UnaryExpression" || type === "BinaryExpression") && !OPERATORS.has(node.operator))
    return `${code}: the operator ${node.operator} is not for data`;
  if (type === "ObjectProperty" && node.computed && parent?.type === "ObjectPattern") return `${code}: a field is read by its own name`;
  if ((type === "MemberExpression" || type === "OptionalMemberExpression") && node.computed && node.property.type !== "NumericLiteral")
    return `${code}: a field is read by its own name, with a dot`;
  if (type === "StringLiteral" && REFLECTIVE.has(node.value)) return `${code} leads out of the data`;
  return type === "Identifier" ? whyNotDataName(node, parent, declared) : undefined;
}

/** Finds a field that is written twice, because JavaScript silently takes the last one. */
function repeatedFieldOf({ properties }: ObjectExpression): string | undefined {
  const seen = new Set<string>();
  const names = properties.flatMap((each) => (each.type === "ObjectProperty" ? (nameOf(each.key, each.computed) ?? []) : []));
  const repeated = names.find((name) => seen.size === seen.add(name).size);
  return repeated === undefined ? undefined : `the field ${repeated} stands twice in one place`;
}

function whyNotDataName(node: Identifier, parent: Node | undefined, declared: ReadonlySet<string>): string | undefined {
  const { name } = node;
  if (REFLECTIVE.has(name)) return `${name} leads out of the data`;
  if (!isReference(node, parent) || isPureUse(name, parent)) return undefined;
  if (PLATFORM.has(name)) return `${name} belongs to the platform: a calibset declares the same whenever and wherever it is read`;
  return declared.has(name) ? undefined : `${name} is not declared`;
}

/** Whether a name refers to a value. Names of fields do not; names in imports and exports are checked in their own modules. */
function isReference(node: Identifier, parent: Node | undefined): boolean {
  if (parent?.type === "MemberExpression" || parent?.type === "OptionalMemberExpression") return parent.object === node || parent.computed;
  if (parent?.type === "ObjectProperty") return parent.key !== node || parent.computed;
  return parent?.type === "ImportSpecifier" ? parent.local === node : parent?.type !== "ExportSpecifier";
}

/** Whether a name of the platform is used in a way that gives the same value everywhere: `undefined`, or a method like `Math.max`. */
const isPureUse = (name: string, parent: Node | undefined): boolean =>
  name === "undefined" ||
  (parent?.type === "MemberExpression" &&
    parent.object.type === "Identifier" &&
    parent.object.name === name &&
    parent.property.type === "Identifier" &&
    PURE[name]?.includes(parent.property.name) === true);

/** Names that the file declares anywhere. A name of the platform stays forbidden even if it is declared. */
function declaredNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  walk(program, (node) => {
    if (node.type === "ImportSpecifier") names.add(node.local.name);
    else if (node.type === "VariableDeclarator") bindings(node.id);
    else if (node.type === "FunctionDeclaration" || node.type === "ArrowFunctionExpression") {
      if (node.type === "FunctionDeclaration" && node.id) names.add(node.id.name);
      node.params.forEach(bindings);
    }
    return !ERASED.has(node.type);
  });
  return names;

  function bindings(pattern: Node): void {
    if (pattern.type === "Identifier") names.add(pattern.name);
    else if (pattern.type === "ObjectProperty") bindings(pattern.value);
    else if (pattern.type === "AssignmentPattern") bindings(pattern.left);
    else if (pattern.type === "ObjectPattern" || pattern.type === "ArrayPattern" || pattern.type === "RestElement")
      childrenOf(pattern).forEach(bindings);
  }
}

/** Declarations that are erased before a module runs. */
const ERASED: ReadonlySet<Node["type"]> = new Set(["TSTypeAliasDeclaration", "TSInterfaceDeclaration"]);

/** Types of syntax nodes that a module of data may contain. */
const DATA: ReadonlySet<Node["type"]> = new Set([
  ...([
    "Program",
    "ImportDeclaration",
    "ImportSpecifier",
    "ExportDefaultDeclaration",
    "ExportNamedDeclaration",
    "ExportAllDeclaration",
    "ExportSpecifier",
  ] as const),
  ...([
    "VariableDeclaration",
    "VariableDeclarator",
    "FunctionDeclaration",
    "ArrowFunctionExpression",
    "BlockStatement",
    "ReturnStatement",
    "IfStatement",
    "EmptyStatement",
  ] as const),
  ...(["ObjectPattern", "ArrayPattern", "AssignmentPattern", "RestElement"] as const),
  ...(["ObjectExpression", "ObjectProperty", "ArrayExpression", "SpreadElement"] as const),
  ...(["Identifier", "StringLiteral", "NumericLiteral", "BooleanLiteral", "NullLiteral", "TemplateLiteral", "TemplateElement"] as const),
  ...([
    "CallExpression",
    "OptionalCallExpression",
    "MemberExpression",
    "OptionalMemberExpression",
    "ConditionalExpression",
    "LogicalExpression",
    "UnaryExpression",
    "BinaryExpression",
  ] as const),
  ...(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"] as const),
]);

const OPERATORS: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "**", "!", "===", "!==", "<", ">", "<=", ">="]);

/** Names that lead from any value to code made from text. */
const REFLECTIVE: ReadonlySet<string> = new Set([
  "constructor",
  "prototype",
  "__proto__",
  "caller",
  "callee",
  "arguments",
  "__defineGetter__",
  "__defineSetter__",
  "__lookupGetter__",
  "__lookupSetter__",
]);

/** Names that the platform gives to every module. */
const PLATFORM: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...["require", "module", "exports", "__dirname", "__filename", "eval", "process", "global", "fetch", "Date", "Math", "console"],
]);

/** Methods of the platform that depend on their arguments alone. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  Object: ["entries", "fromEntries", "keys", "values"],
  Array: ["from", "of", "isArray"],
  Math: ["abs", "ceil", "floor", "max", "min", "round", "trunc"],
};
