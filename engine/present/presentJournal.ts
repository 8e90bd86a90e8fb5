import type { JournalEntry } from "../bridge/wire.ts";
import { code, plain, shell } from "../model/markdown.ts";

/** The journal as Markdown, one completed write a paragraph; writes without a completion are marked open. */
export function renderJournal(entries: readonly JournalEntry[]): string {
  const closed = new Set(entries.filter(({ phase }) => phase !== "intent").map(({ id }) => id));
  const shown = entries.filter(({ phase, id }) => phase !== "intent" || !closed.has(id));
  return ["# Journal", "", ...shown.flatMap(renderEntry)].join("\n");
}

const renderEntry = ({ at, by, set, step, repo, outcome, phase, summary, command, source, forced }: JournalEntry): readonly string[] => [
  `- ${at} **${set}** ${step} at ${repo}: ${plain(summary)} (${phase === "intent" ? "open" : outcome}, by ${code(by)}${typeof source === "string" ? `, ${plain(source)}` : ""}${typeof forced === "string" ? `, forced: ${plain(forced)}` : ""})`,
  "",
  ...shell([command]).map((line) => `  ${line}`),
  "",
];
