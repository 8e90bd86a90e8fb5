import { isPlainlyData } from "./plainData.ts";
import { FindingsError } from "./diagnosticsError.ts";

/** Throws findings where a TypeScript calibset does more than make data. Called before the file is imported, which runs it. */
export async function requireData(text: string, file: string): Promise<void> {
  if (isPlainlyData(text)) return;
  // The compiler takes half a second to load: only where the words alone do not tell.
  const { notData } = await import("./notData.ts");
  const findings = await notData(text, file);
  if (findings.length) throw new FindingsError(findings);
}
