/** A section that may be left out for want of room; its title is then listed. */
export interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Limit of a forge's comment or issue (GitHub: 65,536 characters), with a margin for the text around. */
export const FORGE_LIMIT = 65_000;

/** The head and every section for which there is room, in order; omitted sections are listed with the place to read them. */
export function fitted(
  head: readonly string[],
  sections: readonly Section[],
  { limit, more }: { readonly limit: number; readonly more: string | null },
): string {
  const wanted = sections.filter(({ lines }) => lines.length);
  const link = more === null ? [] : ["", `[The whole text](${more})`];
  // Reserves room to list every section, so that the foot never exceeds the limit.
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

/** A text cut between lines at the limit, with every open block closed. */
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
  return [
    ...kept,
    ...(isOpen ? [/^`+/.exec(fences.at(-1) ?? "")?.[0] ?? "```"] : []),
    ...Array<string>(folds).fill("\n</details>"),
    end,
  ].join("\n");
}

/** Room for the closing tags. */
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

/** A duration in words. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.max(1, Math.round(seconds)), "second");
  return seconds < 5400 ? counted(Math.round(seconds / 60), "minute") : `${(seconds / 3600).toFixed(1)} hours`;
}
