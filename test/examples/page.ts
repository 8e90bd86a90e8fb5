/** One command of a page, and what the page shows of its output. */
export interface PageCommand {
  readonly command: string;
  /** In order; `…` stands for anything. */
  readonly expected: readonly string[];
  readonly exitCode: number;
}

/** The commands of a page: lines after `$` in its `sh` blocks, with the output shown below each. */
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

/** The first line that the page shows and the output does not have behind the one before; undefined where all are there. */
export function missingFrom(output: string, expected: readonly string[]): string | undefined {
  const lines = output.split("\n");
  let from = 0;
  for (const line of expected) {
    const pattern = new RegExp(`^${line.trim().split("…").map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
    const at = lines.findIndex((each, index) => index >= from && pattern.test(each.trim()));
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}
