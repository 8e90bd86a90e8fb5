import { SyntaxKind as K } from "ts-morph";

/** All that a module of data is made of. */
export const ALLOWED: ReadonlySet<K> = new Set([
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
export const PURE: Readonly<Record<string, readonly string[]>> = {
  Object: ["entries", "fromEntries", "keys", "values"],
  Array: ["from", "of", "isArray"],
  Math: ["abs", "ceil", "floor", "max", "min", "round", "trunc"],
};
