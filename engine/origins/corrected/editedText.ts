import { CalibError, type Code } from "../../errors.ts";
import { openClean, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/packages.ts";
import type { World } from "../../declare/loadWorld.ts";
import type { TextChange } from "../../model/correction.ts";

export type EditedText = { readonly kind: "text"; readonly sha256: string; readonly text: string } | { readonly kind: "problem"; readonly code: Code; readonly detail: string };

/** The text of a correction as its commit has it, or what keeps it from being had: other changes have theirs to tell. */
export async function editedText(world: World, { package: name, commit, path }: TextChange): Promise<EditedText> {
  const unreadable = (detail: string): EditedText => ({ kind: "problem", code: "text-unreadable", detail });
  try {
    const opened = await openClean(packageFolder(world, name), name, commit);
    const found = await textAt(opened, path).catch(() => undefined);
    if (!found) return unreadable(`${name} ${commit.slice(0, 10)} has no ${path}`);
    return found.text === null ? unreadable(`${path} is not UTF-8`) : { kind: "text", sha256: found.sha256, text: found.text };
  } catch (error) {
    if (error instanceof CalibError) return { kind: "problem", code: error.code, detail: error.detail };
    throw error;
  }
}
