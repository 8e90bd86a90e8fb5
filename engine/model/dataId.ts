import { canonicalJson } from "./digest.ts";

/** A data ID as the lock has it. */
export const plainDataId = (dataId: Readonly<Record<string, unknown>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(dataId).map(([key, value]) => [key, typeof value === "number" ? value : String(value)]));

/** A data ID as a key: the same for `1` and `"1"`, which travel for one another. */
export const dataIdKey = (dataId: Readonly<Record<string, unknown>>): string => canonicalJson(Object.fromEntries(Object.entries(dataId).map(([name, value]) => [name, String(value)])));
