import { randomUUID } from "node:crypto";
import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { CalibError } from "../../errors.ts";
import { loadDeclaration } from "../loadCalibset.ts";
import { DiagnosticsError } from "../../model/diagnostic.ts";
import { locate } from "../locate.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Problem } from "../problem.ts";

/** What a calibset file would declare if it held this text; its findings name the real file. It stands beside that for a moment, as its imports are relative. */
export const declarationOf = (text: string, file: string): Promise<CalibsetDeclaration> => beside(text, file, loadDeclaration);

/** Problems with the lines of a text that is not written yet. */
export const located = (problems: readonly Problem[], text: string, file: string): Promise<DiagnosticsError> =>
  beside(text, file, async (name) => new DiagnosticsError((await locate(problems.map((problem) => ({ ...problem, file: name })))).map((diagnostic) => ({ ...diagnostic, file }))));

async function beside<T>(text: string, file: string, use: (name: string) => Promise<T>): Promise<T> {
  // No set has such a name, and no two of them are one module.
  const name = path.join(path.dirname(file), `.${path.parse(file).name}.${randomUUID()}${path.extname(file)}`);
  const made = await mkdir(path.dirname(name), { recursive: true });
  try {
    await writeFile(name, text);
    return await use(name);
  } catch (thrown) {
    if (thrown instanceof CalibError) throw new CalibError(thrown.code, thrown.detail.replaceAll(name, file), { cause: thrown });
    if (!(thrown instanceof DiagnosticsError)) throw thrown;
    throw new DiagnosticsError(thrown.diagnostics.map((diagnostic) => ({ ...diagnostic, file: diagnostic.file === name ? file : diagnostic.file })));
  } finally {
    await rm(name, { force: true });
    if (made !== undefined) await rmdir(path.dirname(name));
  }
}
