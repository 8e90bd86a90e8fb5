/** A command of a page, with the output lines that the page shows. */
export interface PageCommand {
  readonly command: string;
  /** Lines in order; `…` stands for any text. */
  readonly expected: readonly string[];
  readonly exitCode: number;
}

/** Returns the commands of a page: lines that begin with `$` in `sh` blocks, with the output lines below each. */
export function commandsIn(page: string): readonly PageCommand[] {
  const lines = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => (block ?? "").trimEnd().split("\n"));
  const commands: { command: string; expected: string[]; exitCode: number }[] = [];
  for (const line of lines) {
    const last = commands.at(-1);
    const exit = /^# exit (\d+)$/.exec(line)?.[1];
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), expected: [], exitCode: 0 });
    else if (last && exit !== undefined) last.exitCode = Number(exit);
    else last?.expected.push(line);
  }
  return commands;
}

/** Returns the first expected line that the output lacks, or has in another order; undefined if there is none. */
export function missingFrom(output: string, expected: readonly string[]): string | undefined {
  const lines = output.split("\n");
  let from = 0;
  for (const line of expected) {
    const pattern = new RegExp(
      `^${line
        .trim()
        .split("…")
        .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
    );
    const at = lines.findIndex((each, index) => index >= from && pattern.test(each.trim()));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}
