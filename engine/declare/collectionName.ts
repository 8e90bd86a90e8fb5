import { isInstrument } from "../model/instruments.ts";

export const COLLECTION = /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*(\/[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*$/;

/** Instruments that nobody here knows are nobody's collections. */
export function isOfAnother(instrument: string, collection: string): boolean {
  const parts = collection.split("/");
  const owner = parts[0] === "u" ? parts[2] : parts[0];
  return owner !== undefined && owner !== instrument && isInstrument(owner);
}
