/** A replacement in a text: the part from `from` to `to` becomes `text`. */
export interface Patch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The place of an item, or of an object or list with its brackets. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const patched = (text: string, patches: readonly Patch[]): string =>
  [...patches].sort((a, b) => b.from - a.from).reduce((done, { from, to, text: put }) => done.slice(0, from) + put + done.slice(to), text);

/** Puts an item behind another one: on a line of its own if that one has a line of its own. */
export function insertAfter(text: string, item: Span, written: string): readonly Patch[] {
  const indent = indentOf(text, item.from);
  const comma = commaAfter(text, item.to);
  if (indent === undefined) {
    return [comma === undefined ? put(item.to, `, ${written}`) : put(comma, ` ${written},`)];
  }
  const line = `\n${indent}${written}`;
  // A comment at the end of a line stays with its item.
  if (comma !== undefined) return [put(commentAfter(text, comma), `${line},`)];
  const end = commentAfter(text, item.to);
  return end === item.to ? [put(end, `,${line}`)] : [put(item.to, ","), put(end, line)];
}

/** Removes an item with its line, and the comments directly above it. */
export function removal(text: string, item: Span, previous: Span | undefined): readonly Patch[] {
  const indent = indentOf(text, item.from);
  const comma = commaAfter(text, item.to);
  if (indent === undefined) {
    if (comma !== undefined && /^\s*[^\s}\]]/.test(text.slice(comma)))
      return [cut(item.from, comma + (/^\s*/.exec(text.slice(comma))?.[0].length ?? 0))];
    return [cut(previous?.to ?? item.from, comma ?? item.to)];
  }
  const end = commentAfter(text, comma ?? item.to);
  const start = commentsAbove(text, item.from - indent.length);
  const lines = cut(start, text[end] === "\n" ? end + 1 : end);
  const lastComma = comma === undefined && previous ? commaAfter(text, previous.to) : undefined;
  return lastComma === undefined ? [lines] : [cut(lastComma - 1, lastComma), lines];
}

const put = (at: number, text: string): Patch => ({ from: at, to: at, text });
const cut = (from: number, to: number): Patch => ({ from, to, text: "" });

/** The indentation of an item that begins its line; undefined for any other item. */
function indentOf(text: string, at: number): string | undefined {
  const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return before.trim() === "" && at > before.length ? before : undefined;
}

/** The end of the comma behind an item. */
function commaAfter(text: string, at: number): number | undefined {
  const found = /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*,/.exec(text.slice(at));
  return found ? at + found[0].length : undefined;
}

function commentAfter(text: string, at: number): number {
  const found = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*(?=\n))/.exec(text.slice(at));
  return found ? at + found[0].length : at;
}

/** The start of the comment lines directly above a line. */
function commentsAbove(text: string, lineStart: number): number {
  const above = text.slice(0, lineStart);
  const found = /(?:^|\n)((?:[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*\*\/[ \t]*)\n)+)$/.exec(above);
  return found?.[1] === undefined ? lineStart : lineStart - found[1].length;
}
