import type { Changes } from "../declare/git/changedSets.ts";
import { instrumentChainOf } from "../model/names.ts";
import { setParts } from "../declare/setNames.ts";

/** The sets and instrument chains that a branch changes, a line each. */
export function renderChanged({ base, commit, sets, chains }: Changes): string {
  const head = `against ${base} (${commit.slice(0, 10)})`;
  const ofChains = chains.map(({ instrument, change }) => `  ${instrumentChainOf(instrument)}: its chain file is ${change}`);
  if (!sets.length) return [`no set changed ${head}`, ...ofChains].join("\n");
  const lines = sets.map(({ set, change, from, files }) => {
    const parts = setParts.filter((part) => files.some((file) => file.part === part)).join(", ");
    return `  ${set}: ${change === null ? `only its ${parts}` : `${change}${from === null ? "" : ` from ${from}`} (${parts})`}`;
  });
  return [`${sets.length === 1 ? "1 set" : `${sets.length} sets`} changed ${head}`, ...lines, ...ofChains].join("\n");
}
