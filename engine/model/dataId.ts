import { canonicalJson } from "./digest.ts";

/** A data ID as a key: the same for `1` and `"1"`, which travel for one another. */
export const dataIdKey = (dataId: Readonly<Record<string, unknown>>): string => canonicalJson(Object.fromEntries(Object.entries(dataId).map(([name, value]) => [name, String(value)])));
