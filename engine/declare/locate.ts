import type { Diagnostic, FindLine } from "../model/diagnostic.ts";
import { readBounded } from "./bounded.ts";
import { formOf } from "./setNames.ts";

/**
 * Adds the line of the pointer to each diagnostic: in its file, or in a text that is not written yet. A file is parsed once for all
 * its diagnostics.
 */
export async function locate(diagnostics: readonly Diagnostic[], text?: string): Promise<readonly Diagnostic[]> {
  const finders = new Map<string, Promise<FindLine>>();
  const finderOf = (file: string): Promise<FindLine> => {
    const known = finders.get(file) ?? finderFor(file, text);
    finders.set(file, known);
    return known;
  };
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      if (diagnostic.pointer === undefined || diagnostic.line !== undefined) return diagnostic;
      const line = (await finderOf(diagnostic.file))(diagnostic.pointer);
      return line === undefined ? diagnostic : { ...diagnostic, line };
    }),
  );
}

/** Loads only the reader of the file's form. */
async function finderFor(file: string, given: string | undefined): Promise<FindLine> {
  try {
    const text = given ?? (await readBounded(file));
    switch (formOf(file)) {
      case "ts":
        return (await import("./syntax.ts")).linesInTypeScript(text);
      case "json":
        return (await import("./readJson.ts")).linesInJson(text);
      case "yaml":
        return (await import("./readYaml.ts")).linesInYaml(text);
    }
  } catch {
    // A file that cannot be read or parsed has a diagnostic of its own.
    return () => undefined;
  }
}
