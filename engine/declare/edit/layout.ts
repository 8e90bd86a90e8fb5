import { products } from "../../model/catalog.ts";
import { bands } from "../../model/instruments.ts";

/** A text as it is, or parts between brackets, on one line where they fit and on lines of their own where not. */
export type Layout = string | Bracketed;

export interface Bracketed {
  readonly open: string;
  readonly close: string;
  readonly parts: readonly Part[];
  /** Many short parts share lines; others have a line each. */
  readonly fill?: true;
  /** Never on one line, however short. */
  readonly tall?: true;
}

export interface Part {
  /** What stands before the value, e.g. `rerun: `. */
  readonly lead: string;
  readonly value: Layout;
  /** A line above, which somebody is meant to read. */
  readonly remark?: string;
}

const WIDTH = 150;

/** Lays brackets out in the house's format: two blanks, a comma behind the last. */
export function layOut(layout: Layout, lead = "", indent = ""): string {
  if (typeof layout === "string") return lead + layout;
  if (layout.parts.length === 0) return `${lead}${layout.open}${layout.close}`;
  const flat = flatten(layout);
  if (flat !== undefined && indent.length + lead.length + flat.length < WIDTH) return lead + flat;
  const deeper = `${indent}  `;
  const written = layout.parts.map(({ value, lead: name, remark }) => `${remark === undefined ? "" : `// ${remark}\n${deeper}`}${layOut(value, name, deeper)},`);
  const lines = layout.fill ? filled(written, WIDTH - deeper.length) : written;
  return `${lead}${layout.open}\n${lines.map((line) => `${deeper}${line}\n`).join("")}${indent}${layout.close}`;
}

/** On one line; undefined where that may not be. */
function flatten(layout: Layout): string | undefined {
  if (typeof layout === "string") return layout;
  const parts = layout.parts.map(({ lead, value, remark }) => {
    const text = remark === undefined ? flatten(value) : undefined;
    return text === undefined ? undefined : lead + text;
  });
  if (layout.tall || parts.includes(undefined)) return undefined;
  const pad = layout.open.endsWith("{") && parts.length ? " " : "";
  return `${layout.open}${pad}${parts.join(", ")}${pad}${layout.close}`;
}

function filled(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What a person reads in a printed calibset. */
export interface Words {
  /** What the set is for, in a sentence or two; the comment above it. */
  readonly doc?: string;
  /** Lines above fields, by JSON pointer: what a person still has to do there. */
  readonly remarks?: ReadonlyMap<string, string>;
}

/** The order in which people expect the fields of a calibset; a ticket's repositories keep theirs. */
const order: readonly string[] = [
  ...["ticket", "tag", "instrument", "kind", "begin", "end", "build", "repo", "raws", "calibs", "executor", "products"],
  ...products.map(({ name }) => name),
  ...["rerun", "certifyRerun", "verifyRerun", "of", "exposures", "checkpoint", "waive", "verification", "bands"],
  ...bands,
  ...["collections", "targets", "skip", "withdrawn", "on", "reason", "todo"],
];

export const inOrder = (names: readonly string[]): readonly string[] => [...names].sort((a, b) => workspace(a) - workspace(b));

const workspace = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
