/** A part of a text that may be left out where there is no room, and is then named. */
export interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** What a forge takes as a comment or an issue (GitHub: 65,536 characters), with a margin for what is put around. */
export const FORGE_LIMIT = 65_000;

/** The head, and each section for which there is room, in order; what is left out is named, with where it is to be read. */
export function fitted(head: readonly string[], sections: readonly Section[], { limit, more }: { readonly limit: number; readonly more: string | null }): string {
  const wanted = sections.filter(({ lines }) => lines.length);
  const link = more === null ? [] : ["", `[The whole text](${more})`];
  // Room to name them all, so that the foot never pushes out what was let in.
  const room = limit - textOf([...head, ...footOf(wanted), ...link]).length;
  let used = 0;
  const kept = wanted.filter(({ lines }) => {
    const size = textOf(["", ...lines]).length;
    if (used + size > room) return false;
    used += size;
    return true;
  });
  const left = wanted.filter((section) => !kept.includes(section));
  const text = textOf([...head, ...kept.flatMap(({ lines }) => ["", ...lines]), ...(left.length ? footOf(left) : []), ...link]);
  return text.length <= limit ? text : `${text.slice(0, limit - CUT.length)}${CUT}`;
}

/** A text as far as there is room, cut between lines, with nothing left open. */
export function shortened(text: string, limit: number, more: string | null): string {
  if (text.length <= limit) return text;
  const end = `\nCut here for its length.\n${more === null ? "" : `\n[The whole text](${more})\n`}`;
  const room = limit - end.length - CLOSING;
  const kept: string[] = [];
  let used = 0;
  for (const line of text.split("\n")) {
    used += line.length + 1;
    if (used > room) break;
    kept.push(line);
  }
  const fences = kept.filter((line) => line.startsWith("```"));
  const isOpen = fences.length % 2 === 1;
  const folds = kept.filter((line) => line.startsWith("<details>")).length - kept.filter((line) => line === "</details>").length;
  return [...kept, ...(isOpen ? [/^`+/.exec(fences.at(-1) ?? "")?.[0] ?? "```"] : []), ...Array<string>(folds).fill("\n</details>"), end].join("\n");
}

/** Room for what has to be closed. */
const CLOSING = 200;
const CUT = "\n\n…\n";
const NAMED = 20;

function footOf(left: readonly Section[]): readonly string[] {
  const names = left.slice(0, NAMED).map(({ name }) => name);
  return ["", `Left out for its length: ${names.join(", ")}${left.length > NAMED ? ` and ${left.length - NAMED} more` : ""}.`];
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** A number with its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.max(1, Math.round(seconds)), "second");
  return seconds < 5400 ? counted(Math.round(seconds / 60), "minute") : `${(seconds / 3600).toFixed(1)} hours`;
}
