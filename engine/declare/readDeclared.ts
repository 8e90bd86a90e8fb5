import { DiagnosticsError } from "../model/diagnostic.ts";
import { readReviewed } from "./plainJson.ts";
import { formOf } from "./setNames.ts";

/** What a calibset file declares, as plain data: equal sets have one digest, whatever their form. The text may be one that is not written yet. */
export async function readDeclared(file: string, text?: string): Promise<unknown> {
  try {
    return await readAs(file, text ?? (await readReviewed(file)));
  } catch (cause) {
    if (cause instanceof DiagnosticsError) throw cause;
    throw new DiagnosticsError([{ code: "set-unreadable", detail: cause instanceof Error ? cause.message : String(cause), file }], { cause });
  }
}

/** A reader is loaded where a set is written in its form: each costs a command its start-up time. */
async function readAs(file: string, text: string): Promise<unknown> {
  switch (formOf(file)) {
    case "ts":
      return (await import("./readTypeScript.ts")).readTypeScript(text, file);
    case "json":
      return (await import("./readJson.ts")).parseEdited(text, file, "set-unreadable", "schema-invalid");
    case "yaml":
      return (await import("./readYaml.ts")).readYaml(text, file);
  }
}
