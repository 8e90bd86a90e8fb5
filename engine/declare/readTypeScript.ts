import { createRequire } from "node:module";
import path from "node:path";
import type * as esbuild from "esbuild";
import { type Diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import type { Json } from "../model/digest.ts";
import { parseWithin } from "./bounded.ts";
import { findNonData, HELPERS, importsOf, isBeside } from "./dataOnly.ts";
import { evaluateChecked } from "./evaluate.ts";
import { type ReadText, readReviewed, requirePackage } from "./plainJson.ts";
import { parseTypeScript } from "./syntax.ts";

/**
 * The default export of a TypeScript module that only makes data, or diagnostics with lines. Exactly the texts that were
 * checked are evaluated: the file may change while a process lives.
 */
export async function readTypeScript(text: string, file: string, read: ReadText = readReviewed): Promise<Json> {
  const { texts, needsHelpers } = await readModules(text, file, read);
  return evaluateChecked({
    file,
    texts: [...texts].flat(),
    helpers: needsHelpers ? helpersFor(file) : null,
    bundle: () => bundle(texts, file),
  });
}

interface Modules {
  readonly texts: ReadonlyMap<string, string>;
  readonly needsHelpers: boolean;
}

/** The texts of a module and of all that it imports beside it, which run with it. */
async function readModules(text: string, file: string, read: ReadText): Promise<Modules> {
  const texts = new Map([[file, text]]);
  const diagnostics: Diagnostic[] = [];
  let needsHelpers = false;
  for (const [name, source] of texts) {
    const { nonData, imports } = parseWithin(name, () => {
      const program = parseTypeScript(source, name);
      return { nonData: findNonData(program, source), imports: importsOf(program) };
    });
    diagnostics.push(...nonData.map((each) => ({ code: "not-data" as const, ...each, file: name })));
    needsHelpers ||= imports.includes(HELPERS);
    for (const beside of imports.filter(isBeside).map((each) => path.resolve(path.dirname(name), each))) {
      if (!texts.has(beside)) texts.set(beside, await read(beside));
    }
  }
  if (diagnostics.length) throw new DiagnosticsError(diagnostics);
  return { texts, needsHelpers };
}

/** The module of the helpers that a file imports, found as Node.js finds a package. */
function helpersFor(file: string): string {
  const require = createRequire(file);
  try {
    return require.resolve(HELPERS);
  } catch (cause) {
    throw new DiagnosticsError(
      [{ code: "helpers-missing", detail: `${HELPERS} is in none of ${(require.resolve.paths(HELPERS) ?? []).join(", ")}`, file }],
      { cause },
    );
  }
}

/** Compiles the texts into one script. */
async function bundle(texts: ReadonlyMap<string, string>, file: string): Promise<string> {
  const { build } = requirePackage<typeof esbuild>("esbuild");
  const { outputFiles } = await build({
    ...{
      entryPoints: [file],
      bundle: true,
      write: false,
      format: "cjs",
      target: "es2022",
      external: [HELPERS],
      tsconfigRaw: {},
      logLevel: "silent",
    },
    plugins: [
      {
        name: "checked-texts",
        setup(builder) {
          builder.onResolve({ filter: /^[./]/ }, (args) => ({
            path: path.resolve(path.dirname(args.importer), args.path),
            namespace: "checked",
          }));
          builder.onLoad({ filter: /./, namespace: "checked" }, (args) => ({ contents: texts.get(args.path) ?? "", loader: "ts" }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}
