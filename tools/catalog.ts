import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Project, SyntaxKind, type PropertyAssignment } from "ts-morph";
import { packageRoot } from "../engine/declare/workspace.ts";
import { products } from "../engine/model/catalog.ts";

const model = (file: string): string => path.join(packageRoot, "engine/model", file);

/** Returns the catalog's comment on each product, by name. */
export const summaries = (): ReadonlyMap<string, string> => new Map(entries().map((entry) => [entry.getName(), summaryOf(entry)]));

/** Writes a copy of declaration.ts with a member for each product, because the schema generator cannot resolve the catalog's types. */
export async function spelledOut(): Promise<string> {
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile(
    "declaration.ts",
    await readFile(model("declaration.ts"), "utf8"),
  );
  const forms = source.getInterfaceOrThrow("Forms");
  const summaryOfProduct = summaries();
  const typeOf = (form: string): string => forms.getPropertyOrThrow(form).getTypeNodeOrThrow().getText();
  const corrected = source.getInterfaceOrThrow("CorrectedForms");
  const correctedOf = (form: string): string => corrected.getProperty(form)?.getTypeNodeOrThrow().getText() ?? "";
  const members = products.map(
    ({ name, form, curated }) =>
      `/** ${summaryOfProduct.get(name) ?? ""} */ readonly ${name}?: ${[typeOf(form), ...(curated && form !== "curated" ? [typeOf("curated")] : []), correctedOf(form)].filter(Boolean).join(" | ")};`,
  );
  source.getTypeAliasOrThrow("ProductDeclarations").replaceWithText(`export interface ProductDeclarations {\n${members.join("\n")}\n}`);
  for (const helper of ["Written", "CorrectedOf"]) source.getTypeAliasOrThrow(helper).remove();
  corrected.remove();
  source.fixUnusedIdentifiers();
  for (const each of source.getImportDeclarations()) each.setModuleSpecifier(model(path.basename(each.getModuleSpecifierValue())));
  const file = path.join(await mkdtemp(path.join(tmpdir(), "calib-schema-")), "declaration.mts");
  await writeFile(file, source.getFullText());
  return file;
}

function entries(): readonly PropertyAssignment[] {
  const source = new Project().addSourceFileAtPath(model("catalog.ts"));
  const literal = source.getVariableDeclarationOrThrow("catalog").getFirstDescendantByKindOrThrow(SyntaxKind.ObjectLiteralExpression);
  return literal.getProperties().map((each) => each.asKindOrThrow(SyntaxKind.PropertyAssignment));
}

const summaryOf = (entry: PropertyAssignment): string =>
  entry
    .getLeadingCommentRanges()
    .map((comment) =>
      comment
        .getText()
        .replace(/^\/\*\*|\*\/$/g, "")
        .trim(),
    )
    .join(" ");
