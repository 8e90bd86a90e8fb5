/** Text from outside, escaped so that Markdown shows it literally, also within a table. An underscore within a word needs no escape. */
export const plain = (text: string): string => oneLine(text).replace(/[\\`*[\]<>|&~$#]|(?<!\w)_|_(?!\w)/g, (sign) => `\\${sign}`);

/** A name or digest in a code span. It gets longer ticks than it contains; a bar is escaped, because it would end a table's cell. */
export function code(text: string): string {
  const shown = oneLine(text).replaceAll("|", "\\|");
  const ticks = "`".repeat(longestRun(shown) + 1);
  const gap = shown.startsWith("`") || shown.endsWith("`") || shown === "" ? " " : "";
  return `${ticks}${gap}${shown}${gap}${ticks}`;
}

/** A fenced block that shows lines literally, whatever they contain. */
export function fenced(lines: readonly string[], language: string): readonly string[] {
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

/** A fenced block of shell commands. */
export const shell = (lines: readonly string[]): readonly string[] => fenced(lines, "sh");

/** Lines that a reader has to unfold. */
export const folded = (title: string, lines: readonly string[]): readonly string[] => [
  `<details><summary>${plain(title)}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
];

/** A table; empty if it has no rows. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length ? [row(head), row(head.map(() => "---")), ...rows.map(row)] : [];

export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));

/** A text reduced to what a FITS header can hold: ASCII, on one line. */
export const asciiOf = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "")
    .trim();
