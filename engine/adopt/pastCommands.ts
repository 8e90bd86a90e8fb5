import type { JournalEntry } from "../bridge/wire.ts";

/** Inputs of a pipeline that a journal records, by its output RUN. */
export interface Commanded {
  /** File of the pipeline, e.g. `cpFlat.yaml`. */
  readonly pipeline: string | undefined;
  readonly inputs: readonly string[];
  /** Null if the command names no exposure IDs. */
  readonly exposures: readonly number[] | null;
}

/** The pipelines that a journal records for a repository. Pure. */
export function commandedRuns(entries: readonly JournalEntry[], repo: string): ReadonlyMap<string, Commanded> {
  const started = entries.filter(({ method, phase, repo: where }) => method === "submit" && phase === "done" && where === repo);
  return new Map(
    started.flatMap(({ command }): [string, Commanded][] => {
      const words = shellWords(command);
      const after = (option: string): string | undefined => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
      const run = after("--output-run");
      return run === undefined
        ? []
        : [
            [
              run,
              {
                pipeline: after("-p")?.split("/").at(-1),
                inputs: after("-i")?.split(",") ?? [],
                exposures: exposuresIn(after("-d") ?? ""),
              },
            ],
          ];
    }),
  );
}

/** Splits a command that Python's `shlex.join` made. Other quoting is not supported. */
export function shellWords(command: string): readonly string[] {
  const words: string[] = [];
  let open = false;
  for (const [, single, double, plain, blank] of command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)|(\s+)/g)) {
    if (blank !== undefined) {
      open = false;
      continue;
    }
    const text = single ?? double ?? plain ?? "";
    words.push(open ? `${words.pop() ?? ""}${text}` : text);
    open = true;
  }
  return words;
}

/** The IDs of `exposure in (1..3,7)`, as this project's commands name them. */
export function exposuresIn(query: string): readonly number[] | null {
  const listed = /\bexposure in \(([\d.,]+)\)/.exec(query)?.[1];
  if (listed === undefined) return null;
  return listed.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("..").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** The most frequent value, the first of several equally frequent; undefined for none. */
export function mostFrequent<T extends string | null>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [T, number] | undefined>((best, each) => (best && best[1] >= each[1] ? best : each), undefined)?.[0];
}
