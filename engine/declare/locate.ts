import { readFile } from "node:fs/promises";
import type { Diagnostic } from "../model/diagnostic.ts";
import { formOf } from "./setNames.ts";

/** Adds the line of the pointer to each diagnostic: in its file, or in a text that is not written yet. */
export async function locate(diagnostics: readonly Diagnostic[], text?: string): Promise<readonly Diagnostic[]> {
  return Promise.all(
    diagnostics.map(async (diagnostic) => {
      if (diagnostic.pointer === undefined || diagnostic.line !== undefined) return diagnostic;
      const read = text ?? (await readFile(diagnostic.file, "utf8").catch(() => undefined));
      const line = read === undefined ? undefined : await lineIn(read, diagnostic.file, diagnostic.pointer);
      return line === undefined ? diagnostic : { ...diagnostic, line };
    }),
  );
}

async function lineIn(text: string, file: string, pointer: string): Promise<number | undefined> {
  try {
    switch (formOf(file)) {
      case "ts":
        return (await import("./syntax.ts")).lineInTypeScript(text, pointer);
      case "json":
        return (await import("./readJson.ts")).lineInJson(text, pointer);
      case "yaml":
        return (await import("./readYaml.ts")).lineInYaml(text, pointer);
    }
  } catch {
    // A text that cannot be parsed has a diagnostic of its own.
    return undefined;
  }
}
