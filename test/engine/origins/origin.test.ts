import path from "node:path";
import { expect, test } from "@jest/globals";
import ts from "typescript";
import { packageRoot } from "../../../engine/declare/workspace.ts";

const ORIGINS = path.join(packageRoot, "engine/model/calibset.ts");

/** Returns the files that do not compile after an origin is added to the model. */
function filesToExtend(): readonly string[] {
  const { config } = ts.readConfigFile(path.join(packageRoot, "tsconfig.json"), (name) => ts.sys.readFile(name)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, packageRoot);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const read = host.readFile.bind(host);
  host.readFile = (name) => {
    const text = read(name);
    if (path.resolve(name) !== ORIGINS) return text;
    const extended = text?.replace('{ readonly kind: "pipeline" }', '{ readonly kind: "pipeline" } | { readonly kind: "imagined" }');
    expect(extended).not.toBe(text);
    return extended;
  };
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageOptions, ...rest) =>
    path.resolve(name) === ORIGINS
      ? ts.createSourceFile(name, host.readFile(name) ?? "", languageOptions)
      : getSourceFile(name, languageOptions, ...rest);
  const program = ts.createProgram([path.join(packageRoot, "engine/origins/origin.ts")], { ...options, noEmit: true }, host);
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(path.join(packageRoot, "engine/")));
  return files
    .filter((file) => program.getSemanticDiagnostics(file).length > 0)
    .map(({ fileName }) => path.relative(packageRoot, fileName))
    .sort();
}

test("the compiler names the two files that a new origin extends: its laws and its strategy", () => {
  expect(filesToExtend()).toEqual(["engine/model/originLaws.ts", "engine/origins/origin.ts"]);
});
