import path from "node:path";
import { readFile } from "node:fs/promises";
import { Node, Project, SyntaxKind, type ObjectLiteralExpression, type SourceFile, SyntaxKind as K } from "ts-morph";
import type { Diagnostic } from "../model/diagnostic.ts";
import { HELPERS, PLATFORM, REFLECTIVE } from "./schema.ts";

/** Everything by which a TypeScript module does more than make data, with its line; also in the modules beside it that it imports, which run with it. */
export async function notData(text: string, file: string, seen: Set<string> = new Set()): Promise<readonly Diagnostic[]> {
  seen.add(path.resolve(file));
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile("calibset.ts", text);
  const own = complaints(source).map(({ node, detail }) => ({ code: "not-data" as const, detail, file, line: node.getStartLineNumber() }));
  const beside = importsOf(source).filter((name) => isBeside(name)).map((name) => path.resolve(path.dirname(file), name));
  const others: Diagnostic[] = [];
  for (const other of beside.filter((name) => !seen.has(name))) others.push(...(await notData(await readFile(other, "utf8"), other, seen)));
  return [...own, ...others];
}

interface Complaint {
  readonly node: Node;
  readonly detail: string;
}

const importsOf = (source: SourceFile): readonly string[] =>
  [...source.getImportDeclarations(), ...source.getExportDeclarations()].flatMap((each) => (each.isTypeOnly() ? [] : (each.getModuleSpecifierValue() ?? [])));

/** A module of the same folder or below: what lies elsewhere is no part of the set. */
const isBeside = (name: string): boolean => name.startsWith("./") && !name.split("/").includes("..") && name.endsWith(".ts");

function complaints(source: SourceFile): readonly Complaint[] {
  const names = declaredNames(source);
  const found: Complaint[] = [];
  source.forEachDescendant((node, traversal) => {
    // Types are erased.
    if (Node.isTypeNode(node) || Node.isTypeAliasDeclaration(node) || Node.isInterfaceDeclaration(node) || Node.isJSDoc(node)) {
      traversal.skip();
      return;
    }
    const detail = complaintOf(node, names);
    if (detail === undefined) return;
    found.push({ node, detail });
    traversal.skip();
  });
  return found;
}

function complaintOf(node: Node, names: ReadonlySet<string>): string | undefined {
  const said = node.getText().split("\n")[0]?.slice(0, 60) ?? "";
  if (Node.isImportDeclaration(node) || Node.isExportDeclaration(node)) {
    const from = node.getModuleSpecifierValue();
    if (from === undefined || node.isTypeOnly() || from === HELPERS || isBeside(from)) return undefined;
    return `imports ${from}; a set imports ${HELPERS} and modules beside it`;
  }
  if (!ALLOWED.has(node.getKind())) return `${said}: ${node.getKindName()} is not data`;
  if (Node.isObjectLiteralExpression(node)) return repeatedIn(node);
  if (Node.isVariableDeclarationList(node) && node.getDeclarationKind().toString() !== "const") return `${said}: what changes later is not data`;
  if (Node.isArrowFunction(node) || Node.isFunctionDeclaration(node)) return node.isAsync() || (Node.isFunctionDeclaration(node) && node.isGenerator()) ? `${said}: a helper gives its value at once` : undefined;
  if (Node.isBinaryExpression(node)) return isAssignment(node.getOperatorToken().getKind()) ? `${said}: what changes later is not data` : undefined;
  if (Node.isPrefixUnaryExpression(node)) return [SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken].includes(node.getOperatorToken()) ? `${said}: what changes later is not data` : undefined;
  if (Node.isComputedPropertyName(node)) return Node.isBindingElement(node.getParent()) ? `${said}: a field is named as it is` : undefined;
  if (Node.isElementAccessExpression(node)) return node.getArgumentExpressionOrThrow().isKind(SyntaxKind.NumericLiteral) ? undefined : `${said}: a field is named as it is, with a dot`;
  if (Node.isStringLiteral(node)) return REFLECTIVE.has(node.getLiteralText()) ? `${said} leads out of the data` : undefined;
  return Node.isIdentifier(node) ? complaintOfName(node, names) : undefined;
}

/** Of two fields of one name the last would win in silence. */
function repeatedIn(node: ObjectLiteralExpression): string | undefined {
  const names = node.getProperties().flatMap((each) => (Node.isPropertyAssignment(each) || Node.isShorthandPropertyAssignment(each) ? [each.getName().replace(/^["']|["']$/g, "")] : []));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? undefined : `the field ${repeated} stands twice in one place`;
}

const isAssignment = (kind: SyntaxKind): boolean => kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;

function complaintOfName(node: Node, names: ReadonlySet<string>): string | undefined {
  const name = node.getText();
  const parent = node.getParentOrThrow();
  if (REFLECTIVE.has(name)) return `${name} leads out of the data`;
  if (Node.isPropertyAccessExpression(parent) && parent.getNameNode() === node) return undefined;
  if (Node.isPropertyAssignment(parent) && parent.getNameNode() === node) return undefined;
  if (Node.isBindingElement(parent) && parent.getPropertyNameNode() === node) return undefined;
  // Of an import or export, the module behind it is what counts.
  if (Node.isExportSpecifier(parent)) return undefined;
  if (PLATFORM.has(name)) return isPure(name, parent) ? undefined : `${name} is the platform's: a set says the same whenever and wherever it is read`;
  return names.has(name) ? undefined : `${name} is not declared`;
}

function isPure(name: string, parent: Node): boolean {
  if (name === "undefined") return true;
  return Node.isPropertyAccessExpression(parent) && parent.getParent()?.isKind(SyntaxKind.CallExpression) === true && (PURE[name] ?? []).includes(parent.getName());
}

/** Of the whole file: a name is either declared or the platform's, never both. */
function declaredNames(source: SourceFile): ReadonlySet<string> {
  const declared = source.getDescendants().flatMap((node) => {
    if (Node.isImportSpecifier(node)) return [node.getAliasNode()?.getText() ?? node.getName()];
    if (Node.isVariableDeclaration(node) || Node.isParameterDeclaration(node) || Node.isBindingElement(node) || Node.isFunctionDeclaration(node)) return [node.getName() ?? ""];
    return [];
  });
  const imported = source.getImportDeclarations().flatMap((each) => each.getNamedImports().map((named) => named.getName()));
  return new Set([...declared, ...imported]);
}

/** All that a module of data is made of. */
const ALLOWED: ReadonlySet<K> = new Set([
  ...[K.ImportClause, K.NamedImports, K.ImportSpecifier, K.NamedExports, K.ExportSpecifier, K.ExportAssignment, K.ExportKeyword, K.DefaultKeyword],
  ...[K.VariableStatement, K.VariableDeclarationList, K.VariableDeclaration, K.FunctionDeclaration, K.ArrowFunction, K.EqualsGreaterThanToken, K.Parameter, K.DotDotDotToken],
  ...[K.AsyncKeyword, K.AsteriskToken, K.Block, K.ReturnStatement, K.IfStatement, K.SyntaxList, K.EndOfFileToken, K.EmptyStatement],
  ...[K.StringKeyword, K.NumberKeyword, K.BooleanKeyword, K.UnknownKeyword, K.UndefinedKeyword, K.ReadonlyKeyword],
  ...[K.ObjectBindingPattern, K.ArrayBindingPattern, K.BindingElement, K.OmittedExpression],
  ...[K.ObjectLiteralExpression, K.PropertyAssignment, K.ShorthandPropertyAssignment, K.SpreadAssignment, K.ComputedPropertyName, K.ArrayLiteralExpression, K.SpreadElement],
  ...[K.Identifier, K.StringLiteral, K.NumericLiteral, K.TrueKeyword, K.FalseKeyword, K.NullKeyword],
  ...[K.NoSubstitutionTemplateLiteral, K.TemplateExpression, K.TemplateHead, K.TemplateSpan, K.TemplateMiddle, K.TemplateTail],
  ...[K.CallExpression, K.PropertyAccessExpression, K.ElementAccessExpression, K.QuestionDotToken, K.QuestionToken, K.ColonToken],
  ...[K.ParenthesizedExpression, K.ConditionalExpression, K.PrefixUnaryExpression, K.BinaryExpression, K.AsExpression, K.SatisfiesExpression, K.NonNullExpression],
  ...[K.PlusToken, K.MinusToken, K.SlashToken, K.PercentToken, K.AsteriskAsteriskToken, K.AmpersandAmpersandToken, K.BarBarToken, K.QuestionQuestionToken],
  ...[K.EqualsEqualsEqualsToken, K.ExclamationEqualsEqualsToken, K.LessThanToken, K.GreaterThanToken, K.LessThanEqualsToken, K.GreaterThanEqualsToken, K.ExclamationToken],
]);

/** What of the platform gives the same for the same, and leads nowhere. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  Object: ["entries", "fromEntries", "keys", "values"],
  Array: ["from", "of", "isArray"],
  Math: ["abs", "ceil", "floor", "max", "min", "round", "trunc"],
};
