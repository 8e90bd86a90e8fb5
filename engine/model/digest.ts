import { createHash } from "node:crypto";
import { asDigest, type Digest } from "./brand.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** sha256 of the canonical JSON, so that key order, white space and absent keys never matter. */
export function digestOf(value: Json): Digest {
  return asDigest(createHash("sha256").update(canonicalJson(value)).digest("hex"));
}

/** JSON with sorted keys and without undefined members: equal values have equal text. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

const isArray = (value: readonly Json[] | { readonly [key: string]: Json | undefined }): value is readonly Json[] =>
  Array.isArray(value);
