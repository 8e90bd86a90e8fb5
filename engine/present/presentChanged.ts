import type { Changes } from "../declare/git/changedSets.ts";
import { setParts } from "../declare/setNames.ts";

/** The sets that a branch changes, a line each. */
export function renderChanged({ base, commit, sets }: Changes): string {
  const head = `against ${base} (${commit.slice(0, 10)})`;
  if (!sets.length) return `no set changed ${head}`;
  const lines = sets.map(({ set, change, from, files }) => {
    const parts = setParts.filter((part) => files.some((file) => file.part === part)).join(", ");
    return `  ${set}: ${change === null ? `only its ${parts}` : `${change}${from === null ? "" : ` from ${from}`} (${parts})`}`;
  });
  return [`${sets.length === 1 ? "1 set" : `${sets.length} sets`} changed ${head}`, ...lines].join("\n");
}
