/** Text from outside as Markdown shows it literally, in a table too. An underscore within a word is no sign. */
export const plain = (text: string): string => oneLine(text).replace(/[\\`*[\]<>|&~$#]|(?<!\w)_|_(?!\w)/g, (sign) => `\\${sign}`);

/** A name or digest in a code span: longer ticks around than within, and a bar would end the cell even there. */
export function code(text: string): string {
  const shown = oneLine(text).replaceAll("|", "\\|");
  const ticks = "`".repeat(longestRun(shown) + 1);
  const gap = shown.startsWith("`") || shown.endsWith("`") || shown === "" ? " " : "";
  return `${ticks}${gap}${shown}${gap}${ticks}`;
}

/** Lines as they are, whatever they hold. */
export function fenced(lines: readonly string[], language: string): readonly string[] {
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

/** Lines of a shell. */
export const shell = (lines: readonly string[]): readonly string[] => fenced(lines, "sh");

/** What is read by those who want to know. */
export const folded = (title: string, lines: readonly string[]): readonly string[] => [`<details><summary>${plain(title)}</summary>`, "", ...lines, "", "</details>"];

/** Nothing where there are no rows. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => (rows.length ? [row(head), row(head.map(() => "---")), ...rows.map(row)] : []);

export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));

/** A text as FITS has it: it knows no other letters, and no lines. */
export const asciiOf = (text: string): string => text.normalize("NFKD").replace(/\s+/g, " ").replace(/[^\x20-\x7e]/g, "").trim();
