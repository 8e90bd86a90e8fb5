import type { Code } from "../errors.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { isInstrument } from "../model/instruments.ts";

/** A finding about a declaration, wherever that was read from. */
export type Problem = Pick<Diagnostic, "code" | "detail" | "pointer">;

export const problem = (code: Code, detail: string, pointer: string): Problem => ({ code, detail, pointer });

export const when = (bad: boolean, code: Code, detail: string, pointer: string): readonly Problem[] => (bad ? [problem(code, detail, pointer)] : []);

export const COLLECTION = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*(\/[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*$/;

/** Instruments that nobody here knows are nobody's collections. */
export function isOfAnother(instrument: string, collection: string): boolean {
  const parts = collection.split("/");
  const owner = parts[0] === "u" ? parts[2] : parts[0];
  return owner !== undefined && owner !== instrument && isInstrument(owner);
}

/** The names along a JSON pointer. */
export const partsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** A name as a part of a JSON pointer. */
export const escaped = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

