import { readFile } from "node:fs/promises";
import type { Diagnostic } from "../model/diagnostic.ts";
import { partsOf } from "./problem.ts";

/** Gives findings the line of the file that their pointer means. */
export async function locate(diagnostics: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
  // The compiler takes half a second to load: only where there is something to point at.
  const { Project, Node, SyntaxKind } = await import("ts-morph");
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: true } });
  return Promise.all(diagnostics.map(async (diagnostic) => ({ ...diagnostic, ...(await lineOf(diagnostic)) })));

  async function lineOf({ file, pointer }: Diagnostic): Promise<{ line?: number }> {
    if (pointer === undefined) return {};
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) return {};
    if (file.endsWith(".yaml")) return lineIn((await import("./readYaml.ts")).lineInYaml(text, pointer));
    const source = project.createSourceFile(`${file}.ts`, file.endsWith(".json") ? `(${text})` : text, { overwrite: true });
    // The set is the default export, whatever a person wrote ahead of it.
    let node = (source.getExportAssignment(() => true) ?? source).getFirstDescendantByKind(SyntaxKind.ObjectLiteralExpression);
    let line = node?.getStartLineNumber();
    for (const name of partsOf(pointer)) {
      const property = node?.getProperties().find((each) => Node.isPropertyAssignment(each) && unquoted(each.getName()) === name);
      if (!property) break;
      line = property.getStartLineNumber();
      node = property.asKind(SyntaxKind.PropertyAssignment)?.getInitializerIfKind(SyntaxKind.ObjectLiteralExpression);
    }
    return lineIn(line);
  }
}

const lineIn = (line: number | undefined): { line?: number } => (line === undefined ? {} : { line });

const unquoted = (name: string): string => name.replace(/^["']|["']$/g, "");
