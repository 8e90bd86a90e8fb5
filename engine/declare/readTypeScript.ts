import { createRequire } from "node:module";
import path from "node:path";
import { createContext, Script } from "node:vm";
import type * as esbuild from "esbuild";
import { importTypeScript } from "../compiled.js";
import { type Diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import { digestOf, type Json } from "../model/digest.ts";
import { findNonData, HELPERS, importsOf, isBeside } from "./dataOnly.ts";
import { plainJson, type ReadText, readReviewed, requirePackage } from "./plainJson.ts";
import { parseTypeScript } from "./syntax.ts";

/**
 * The default export of a TypeScript module that only makes data, or diagnostics with lines. Exactly the texts that were
 * checked are run, once for each content: the file may change while a process lives.
 */
export async function readTypeScript(text: string, file: string, read: ReadText = readReviewed): Promise<Json> {
  const { texts, needsHelpers } = await readModules(text, file, read);
  const helpers = needsHelpers ? helpersFor(file) : undefined;
  const key = digestOf([file, helpers ?? null, ...texts].flat());
  const known = values.get(key);
  if (known) return known;
  const running = run(texts, file, helpers);
  values.set(key, running);
  running.catch(() => values.delete(key));
  return running;
}

const values = new Map<string, Promise<Json>>();

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
    const program = parseTypeScript(source, name);
    diagnostics.push(...findNonData(program, source).map((each) => ({ code: "not-data" as const, ...each, file: name })));
    const imports = importsOf(program);
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

/** Compiles the texts into one script, and runs that where nothing of the platform can be reached. */
async function run(texts: ReadonlyMap<string, string>, file: string, helpers: string | undefined): Promise<Json> {
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
  const imported = helpers === undefined ? undefined : await importTypeScript(helpers);
  const module: { exports: { readonly default?: unknown } } = { exports: {} };
  new Script(outputFiles[0]?.text ?? "", { filename: file }).runInContext(createContext({ module, require: () => imported }));
  return plainJson(module.exports.default);
}
