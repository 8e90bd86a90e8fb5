import { formatPatch, FILE_HEADERS_ONLY, structuredPatch } from "diff";
import { CalibError } from "../../errors.ts";
import { calibsetFile, loadDeclaration } from "../loadCalibset.ts";
import { locate } from "../locate.ts";
import { checkDeclaration } from "../checkDeclaration.ts";
import type { Home } from "../setFiles.ts";
import { loadApproval, loadLock } from "../loadSetFiles.ts";
import { formOf, type Form } from "../setNames.ts";
import { settleCalibset } from "../settle.ts";
import { plainJson, readReviewed } from "../plainJson.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { DiagnosticsError, type UnplacedDiagnostic } from "../../model/diagnostic.ts";
import { canonicalJson } from "../../model/digest.ts";
import { changesOf, type FieldChange } from "../declarationChanges.ts";
import { refusedChanges } from "../refusedChanges.ts";
import { stageOf } from "../mayChange.ts";
import { editValue, type Edit } from "./smallEdits.ts";

/** A calibset's text before and after an edit. Nothing was written. */
export interface Edited {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly changes: readonly FieldChange[];
}

/** The unified diff of a file called `name`. An empty text means no file. The diff is empty if the texts are equal. */
export function unifiedDiff(name: string, { before, after }: Pick<Edited, "before" | "after">): string {
  const sideOf = (letter: string, text: string): string => (text === "" ? "/dev/null" : `${letter}/${name}`);
  const patch = structuredPatch(sideOf("a", before), sideOf("b", after), before, after, undefined, undefined, { context: 3 });
  return patch.hunks.length ? formatPatch(patch, FILE_HEADERS_ONLY).trimEnd() : "";
}

/** Edits the text of a set. Throws if the new text does not load, declares anything but the edits, or changes what the set's stage does not allow. */
export async function editSet(key: string, home: Home, edit: (declared: CalibsetDeclaration) => readonly Edit[]): Promise<Edited> {
  const file = calibsetFile(key, home.workspace);
  const before = await readReviewed(file);
  const declared = await loadDeclaration(file, before);
  const edits = edit(declared);
  const after = await editText(before, formOf(file), edits, file);
  const now = await loadDeclaration(file, after);
  if (canonicalJson(plainJson(now)) !== canonicalJson(edits.reduce(editValue, plainJson(declared))))
    throw new CalibError("edit-unsound", `${file}: the edit would change other fields too`);
  const wrong = [...newDiagnostics(declared, now, key, home), ...refusedChanges(declared, now, await stage(declared, home))];
  if (wrong.length)
    throw new DiagnosticsError(
      await locate(
        wrong.map((each) => ({ ...each, file })),
        after,
      ),
    );
  return { file, before, after, changes: changesOf(declared, now) };
}

async function editText(text: string, form: Form, edits: readonly Edit[], file: string): Promise<string> {
  try {
    return edits.reduce(await editorOf(form), text);
  } catch (thrown) {
    throw thrown instanceof CalibError && !(thrown instanceof DiagnosticsError)
      ? new CalibError(thrown.code, `${file}: ${thrown.detail}`)
      : thrown;
  }
}

/** Each editor takes a command's start-up time, so that only the one for the form is loaded. */
async function editorOf(form: Form): Promise<(text: string, edit: Edit) => string> {
  switch (form) {
    case "ts":
      return (await import("./editTypeScript.ts")).editTypeScript;
    case "json":
      return (await import("./editData.ts")).editJson;
    case "yaml":
      return (await import("./editData.ts")).editYaml;
  }
}

/** Diagnostics that the edit brought. A set may be edited while parts of it are still to be written. */
function newDiagnostics(
  before: CalibsetDeclaration,
  after: CalibsetDeclaration,
  key: string,
  { world, workspace }: Home,
): readonly UnplacedDiagnostic[] {
  const known = new Set(checkDeclaration(before, world, key, workspace.trial).map((each) => JSON.stringify(each)));
  return checkDeclaration(after, world, key, workspace.trial).filter((each) => !known.has(JSON.stringify(each)));
}

async function stage(declared: CalibsetDeclaration, home: Home): Promise<ReturnType<typeof stageOf>> {
  const set = settleCalibset(declared);
  const [lock, approval] = await Promise.all([loadLock(home, set), loadApproval(home, set)]);
  return stageOf({ lock, approval });
}
