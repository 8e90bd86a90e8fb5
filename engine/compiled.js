// Opens TypeScript in plain `node`, without a build step. Compiling at each start would cost a command most of its time, so what
// was compiled is kept below node_modules/.cache, under a digest of everything it was made from.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const self = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(self), "..");
const cache = path.join(root, "node_modules", ".cache", "calibrations-as-code");
const require = createRequire(path.join(root, "package.json"));

/**
 * Imports a TypeScript module with all that it imports from this project, as their files are now.
 * @param {string} file
 * @returns {Promise<Readonly<Record<string, any>>>}
 */
export async function importTypeScript(file) {
  const compiled = await compiledFile(file);
  // Without a writable cache, as in a project of another account, each start compiles anew.
  if (compiled === undefined) (await import("tsx/esm/api")).register();
  return import(pathToFileURL(compiled ?? file).href);
}

/**
 * Returns the file that a TypeScript module and its imports were compiled to, whose name covers their content; undefined where
 * nothing can be kept.
 * @param {string} file
 * @returns {Promise<string | undefined>}
 */
export const compiledFile = async (file) => findCompiled(file) ?? (await compile(file));

/**
 * Returns the text that was kept for `parts`; undefined if none was.
 * @param {readonly string[]} parts
 * @returns {string | undefined}
 */
export function keptText(parts) {
  const file = path.join(folderFor(parts), "text");
  return isKept(file) ? readFileSync(file, "utf8") : undefined;
}

/**
 * Keeps a text for `parts`, if that is permitted.
 * @param {readonly string[]} parts
 * @param {string} text
 */
export const keepText = (parts, text) => void keep(folderFor(parts), [["text", text]]);

/**
 * Loads a CommonJS module whose text is made from `parts`; undefined where nothing can be kept.
 * @param {string} name
 * @param {readonly string[]} parts
 * @param {() => string} make
 * @returns {unknown}
 */
export function requireMade(name, parts, make) {
  const folder = folderFor([name, ...parts]);
  const file = path.join(folder, `${name}.cjs`);
  return isKept(file) || keep(folder, [[`${name}.cjs`, make()]]) ? require(file) : undefined;
}

/** An entry's sources are known from its last compilation. If one of them has another text now, no folder has this digest. */
function findCompiled(file) {
  try {
    const sources = JSON.parse(readFileSync(listFor(file), "utf8"));
    const compiled = path.join(folderFor(sources.flatMap((name) => [name, readFileSync(name, "utf8")])), outputOf(file));
    return isKept(compiled) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

async function compile(file) {
  const { build } = require("esbuild");
  const texts = new Map();
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [file], outdir: "out", outExtension: { ".js": ".mjs" }, write: false, logLevel: "silent" },
    ...{ bundle: true, splitting: true, packages: "external", platform: "node", format: "esm", target: "node20", sourcemap: "linked" },
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [{ name: "sources", setup }],
  });
  const sources = [...texts.keys()].sort();
  const folder = folderFor(sources.flatMap((name) => [name, texts.get(name)]));
  if (
    !keep(
      folder,
      outputFiles.map((each) => [path.basename(each.path), each.text]),
    )
  )
    return undefined;
  const list = `${listFor(file)}.${randomUUID()}`;
  writeFileSync(list, JSON.stringify(sources));
  renameSync(list, listFor(file));
  return path.join(folder, outputOf(file));

  function setup({ onLoad, onResolve }) {
    // One instance for all compilations of a process.
    onResolve({ filter: /\/compiled\.js$/ }, () => ({ path: import.meta.url, external: true }));
    onLoad({ filter: /\.(tsx?|js|json)$/ }, (args) => load(args.path));
  }

  function load(name) {
    const text = readFileSync(name, "utf8");
    texts.set(name, text);
    // A module finds its neighbors from its own place, not from that of its compilation.
    return { contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(name).href)), loader: path.extname(name).slice(1) };
  }
}

const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

const outputOf = (file) => `${path.parse(file).name}.mjs`;
const listFor = (file) => path.join(cache, `${digestOf([root, file])}.json`);
/** The folder of a compilation. Its name covers everything that decides the output: this file, esbuild, Node.js and the root. */
const folderFor = (parts) =>
  path.join(cache, digestOf([root, process.versions.node, readFileSync(self, "utf8"), require("esbuild/package.json").version, ...parts]));

function digestOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest("hex").slice(0, 32);
}

/** Whether a file is there. A folder that is used is marked each day, so that it is not taken for an old one. */
function isKept(file) {
  if (!existsSync(file)) return false;
  const folder = path.dirname(file);
  const now = Date.now();
  if (now - statSync(folder).mtimeMs > KEPT_MILLISECONDS / 30) utimesSync(folder, now / 1000, now / 1000);
  return true;
}

/** Writes a folder whole, and removes old ones; false where that is not permitted. */
function keep(folder, files) {
  const partial = `${folder}.${randomUUID()}`;
  try {
    mkdirSync(partial, { recursive: true });
    for (const [name, text] of files) writeFileSync(path.join(partial, name), text);
    renameSync(partial, folder);
    for (const name of readdirSync(cache))
      if (Date.now() - statSync(path.join(cache, name)).mtimeMs > KEPT_MILLISECONDS)
        rmSync(path.join(cache, name), { recursive: true, force: true });
    return true;
  } catch {
    // Another process wrote it meanwhile, or nothing may be written.
    if (existsSync(partial)) rmSync(partial, { recursive: true });
    return existsSync(folder);
  }
}
