import path from "node:path";
import { files, type Home } from "../setFiles.ts";
import type { Finding } from "../../model/finding.ts";
import { paperAt } from "./setFileAt.ts";
import type { Changes } from "./changedSets.ts";
import { inCheckout, openCheckout, realFile } from "./checkout.ts";

/** Sets that a branch takes away, lock and all, although the base says that something was made of them. */
export async function removedSets(home: Home, { commit, sets }: Changes): Promise<readonly Finding[]> {
  const checkout = await openCheckout(home.place.sets);
  const findings: Finding[] = [];
  for (const { set, files: changed } of sets.filter(({ change }) => change === "removed")) {
    const file = path.join(files.papers(home), `${set}.lock.json`);
    const wish = changed.find(({ part }) => part === "calibset");
    const name = inCheckout(checkout, await realFile(file));
    const lock = name === undefined ? null : await paperAt("lock", checkout, commit, name);
    if (lock?.made && wish) findings.push({ code: "set-removed", detail: set, file: path.join(checkout.root, wish.file) });
  }
  return findings;
}
