import { Node, SyntaxKind, type ObjectLiteralElementLike, type ObjectLiteralExpression, type SourceFile } from "ts-morph";
import { CalibError } from "../../errors.ts";

/** The object literal of the set, which a module exports as its default. */
export function rootOf(source: SourceFile): ObjectLiteralExpression {
  const exported =
    source.getExportAssignment(() => true)?.getExpression() ?? source.getFirstDescendantByKind(SyntaxKind.ObjectLiteralExpression);
  const value = exported && plain(exported);
  const set =
    Node.isCallExpression(value) && value.getExpression().getText() === "calibset" ? plain(value.getArguments()[0] ?? value) : value;
  if (!Node.isObjectLiteralExpression(set)) throw unsound(set ?? source, "the set is computed");
  return set;
}

/** The field of a name, if it is written out. Refuses if another field may bring or override it. */
export function field(object: ObjectLiteralExpression, name: string): ObjectLiteralElementLike | undefined {
  const all = object.getProperties();
  const found = all.filter((each) => !Node.isSpreadAssignment(each) && each.getName().replace(/^["']|["']$/g, "") === name);
  const computed = all.find(
    (each) =>
      !Node.isSpreadAssignment(each) &&
      !Node.isShorthandPropertyAssignment(each) &&
      each.getNameNode().isKind(SyntaxKind.ComputedPropertyName),
  );
  if (computed) throw unsound(computed, "the name of a field is computed");
  const [property, another] = found;
  if (another) throw unsound(another, `${name} is written twice`);
  const spread = property && all.slice(all.indexOf(property)).find((each) => Node.isSpreadAssignment(each));
  if (spread) throw unsound(spread, `${spread.getText()} may bring another ${name}`);
  return property;
}

/** The value of a field. A const that only this field uses is followed. */
export function unwrapped(property: ObjectLiteralElementLike): Node {
  if (Node.isShorthandPropertyAssignment(property)) return plain(property.getNameNode());
  if (!Node.isPropertyAssignment(property)) throw unsound(property, "the field is not plain");
  return plain(property.getInitializerOrThrow());
}

/** The error for a text that cannot be edited safely, with line and reason. */
export function unsound(node: Node, why: string): CalibError {
  const text = node.getText().split("\n")[0]?.slice(0, 60) ?? "";
  return new CalibError("edit-unsound", `line ${node.getStartLineNumber()}: ${why}: ${text}`);
}

function plain(node: Node): Node {
  if (
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isParenthesizedExpression(node) ||
    Node.isNonNullExpression(node)
  )
    return plain(node.getExpression());
  if (!Node.isIdentifier(node)) return node;
  const value = node.getSourceFile().getVariableDeclaration(node.getText())?.getInitializer();
  const uses = node
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter((each) => each.getText() === node.getText());
  // One use is the declaration, and the other is this field.
  return value && uses.length === 2 ? plain(value) : node;
}
