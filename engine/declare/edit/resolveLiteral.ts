import { Node, SyntaxKind, type ObjectLiteralElementLike, type ObjectLiteralExpression, type SourceFile } from "ts-morph";
import { CalibError } from "../../errors.ts";

/** The set that a module exports as its default, or the one value of a JSON text. */
export function rootOf(source: SourceFile): ObjectLiteralExpression {
  const exported = source.getExportAssignment(() => true)?.getExpression() ?? source.getFirstDescendantByKind(SyntaxKind.ObjectLiteralExpression);
  const value = exported && plain(exported);
  const set = Node.isCallExpression(value) && value.getExpression().getText() === "calibset" ? plain(value.getArguments()[0] ?? value) : value;
  if (!Node.isObjectLiteralExpression(set)) throw unsound(set ?? source, "the set is computed");
  return set;
}

/** The field of that name, if it is written out; refuses where another may bring or override it. */
export function field(object: ObjectLiteralExpression, name: string): ObjectLiteralElementLike | undefined {
  const all = object.getProperties();
  const found = all.filter((each) => !Node.isSpreadAssignment(each) && each.getName().replace(/^["']|["']$/g, "") === name);
  const computed = all.find((each) => !Node.isSpreadAssignment(each) && !Node.isShorthandPropertyAssignment(each) && each.getNameNode().isKind(SyntaxKind.ComputedPropertyName));
  if (computed) throw unsound(computed, "the name of a field is computed");
  const [property, another] = found;
  if (another) throw unsound(another, `${name} stands twice`);
  const spread = property && all.slice(all.indexOf(property)).find((each) => Node.isSpreadAssignment(each));
  if (spread) throw unsound(spread, `${spread.getText()} may bring another ${name}`);
  return property;
}

/** What a field holds; a const is looked into where nobody else uses it. */
export function unwrapped(property: ObjectLiteralElementLike): Node {
  if (Node.isShorthandPropertyAssignment(property)) return plain(property.getNameNode());
  if (!Node.isPropertyAssignment(property)) throw unsound(property, "it is no plain field");
  return plain(property.getInitializerOrThrow());
}

/** Why a text cannot be changed without fear, and where. */
export function unsound(node: Node, why: string): CalibError {
  const text = node.getText().split("\n")[0]?.slice(0, 60) ?? "";
  return new CalibError("edit-unsound", `line ${node.getStartLineNumber()}: ${why}: ${text}`);
}

function plain(node: Node): Node {
  if (Node.isAsExpression(node) || Node.isSatisfiesExpression(node) || Node.isParenthesizedExpression(node) || Node.isNonNullExpression(node)) return plain(node.getExpression());
  if (!Node.isIdentifier(node)) return node;
  const value = node.getSourceFile().getVariableDeclaration(node.getText())?.getInitializer();
  const uses = node.getSourceFile().getDescendantsOfKind(SyntaxKind.Identifier).filter((each) => each.getText() === node.getText());
  // Once where it is declared, once here.
  return value && uses.length === 2 ? plain(value) : node;
}
