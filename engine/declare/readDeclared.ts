import { CalibError } from "../errors.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { repeatedFields } from "./fields.ts";
import { importDefault, ownJson, readReviewed } from "./plainJson.ts";
import { isPlainlyData } from "./plainData.ts";
import { formOf } from "./setNames.ts";

/** What a calibset file declares, as plain data: whatever its form, equal sets have one digest. */
export async function readDeclared(file: string): Promise<unknown> {
  try {
    const text = await readReviewed(file);
    switch (formOf(file)) {
      case "ts":
        await requireData(text, file);
        return await importDefault(file);
      case "json":
        return readJson(text, file);
      case "yaml":
        return (await import("./readYaml.ts")).readYaml(text, file);
    }
  } catch (cause) {
    if (cause instanceof DiagnosticsError) throw cause;
    throw new CalibError("set-unreadable", `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function readJson(text: string, file: string): unknown {
  const value = ownJson<unknown>(text);
  const repeated = repeatedFields(text, value);
  if (repeated.length) throw new DiagnosticsError(repeated.map((name) => ({ code: "schema-invalid", detail: `the field ${name} stands twice in one place`, file })));
  return value;
}

/** Throws findings where a TypeScript calibset does more than make data. Called before the file is imported, which runs it. */
export async function requireData(text: string, file: string): Promise<void> {
  if (isPlainlyData(text)) return;
  // The compiler takes half a second to load: only where the words alone do not tell.
  const { notData } = await import("./notData.ts");
  const diagnostics = await notData(text, file);
  if (diagnostics.length) throw new DiagnosticsError(diagnostics);
}
