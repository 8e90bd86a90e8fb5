import { plain } from "../../model/markdown.ts";
import type { SetRecord } from "./record.ts";

/** The nine boxes as a Markdown task list: only a tick is a tick. */
export const renderChecklist = ({ checklist }: SetRecord): readonly string[] => [
  ...checklist.flatMap(({ text, state, evidence }) => [
    `- [${state === "ticked" ? "x" : " "}] ${plain(text)}`,
    ...evidence.map((line) => `  - ${plain(line)}`),
  ]),
  "",
  "Tickets are as the set's files name them; no issue tracker was asked.",
];
