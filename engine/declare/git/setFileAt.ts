import { parseDocument } from "../schema.ts";
import { ownJson } from "../plainJson.ts";
import type { Checkout } from "./checkout.ts";

/** An approval or a lock as a commit has it; null where it has none, or what is no such document. */
export async function paperAt<K extends "approval" | "lock">(kind: K, { git }: Checkout, commit: string, file: string) {
  const text = await git.raw(["show", `${commit}:${file}`]).catch(() => "null");
  try {
    const parsed = parseDocument(kind, ownJson<unknown>(text), file, `${kind}-invalid`);
    return parsed.kind === "valid" ? parsed.value : null;
  } catch {
    return null;
  }
}
