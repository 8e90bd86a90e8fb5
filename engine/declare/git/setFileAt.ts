import { ownJson } from "../plainJson.ts";
import { parseDocument } from "../schema.ts";
import type { Checkout } from "./checkout.ts";

type SetFile = "approval" | "lock" | "chain";

/** The approval, lock or chain file of a commit; null if the commit has none, or an invalid one. */
export async function setFileAt<K extends SetFile>(kind: K, { git }: Checkout, commit: string, file: string) {
  const text = await git.raw(["show", `${commit}:${file}`]).catch(() => "null");
  try {
    const parsed = parseDocument(kind, ownJson<unknown>(text), file, `${kind}-invalid`);
    return parsed.kind === "valid" ? parsed.value : null;
  } catch {
    return null;
  }
}
