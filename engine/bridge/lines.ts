import type { Readable } from "node:stream";

export interface LineListener {
  readonly onLine: (line: string) => void;
  /** The input is no series of such lines, in words. Nothing more is read. */
  readonly onGarbled: (what: string) => void;
}

/** Bytes of the longest line: ten times the rows of a collection with a certification for each night of ten years. */
const LONGEST = 256 * 1024 * 1024;

/** Characters of a wrong line that are reported. */
const SHOWN = 80;

const NEWLINE = 0x0a;
const BRACE = 0x7b;

/** Reads a stream by lines, each a JSON object in UTF-8. A line of something else is noticed at its first byte, before it is kept. */
export function eachLine(input: Readable, { onLine, onGarbled }: LineListener): void {
  let begun: Buffer[] = [];
  let length = 0;

  const read = (data: Buffer): void => {
    for (let from = 0; from < data.length && !input.destroyed;) {
      if (length === 0 && data[from] !== BRACE) {
        refuse(`printed ${shown(data.subarray(from))}`);
        return;
      }
      const end = data.indexOf(NEWLINE, from);
      const part = data.subarray(from, end < 0 ? undefined : end);
      length += part.length;
      if (length > LONGEST) {
        refuse(`printed a line of more than ${LONGEST} bytes, which begins with ${shown(begun[0] ?? part)}`);
        return;
      }
      begun.push(part);
      if (end < 0) return;
      const line = (begun.length === 1 ? part : Buffer.concat(begun)).toString("utf8");
      begun = [];
      length = 0;
      from = end + 1;
      onLine(line);
    }
  };

  const refuse = (what: string): void => {
    input.off("data", read);
    begun = [];
    onGarbled(what);
  };

  // A process that ended is reported by its end.
  input.on("error", () => undefined).on("data", read);
}

/** The first characters of bytes or text from outside, quoted. Control characters, which a terminal would obey, are escaped. */
export const shown = (from: Buffer | string): string => {
  const text = from.slice(0, 4 * SHOWN).toString("utf8");
  return (
    JSON.stringify(text.slice(0, SHOWN)).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, "\ufffd") +
    (text.length > SHOWN ? "..." : "")
  );
};

/** Characters of the standard error output that are kept. */
const TAIL = 8_192;

/** Reads a stream to its end, because a child whose output is not read stops, and keeps only the last characters. */
export function lastLineOf(stream: Readable): () => string {
  let tail = "";
  stream.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-TAIL)));
  return () => tail.trim().split("\n").at(-1) ?? "";
}
