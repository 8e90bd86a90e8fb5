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

const isArray = (value: readonly Json[] | { readonly [key: string]: Json | undefined }): value is readonly Json[] => Array.isArray(value);

/** UUIDs of this project, made from what they name (RFC 9562, version 5). */
const NAMESPACE = Buffer.from("6f0c1d7e5b5c5a8e9d1a3c2b4e6f8091", "hex");

/** The same for the same name, at every site and in every year. */
export function uuidOf(name: string): string {
  const bytes = createHash("sha1").update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const text = bytes.toString("hex");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** A data ID as the lock has it. */
export const plainDataId = (dataId: Readonly<Record<string, unknown>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(dataId).map(([key, value]) => [key, typeof value === "number" ? value : String(value)]));

/** A data ID as a key: the same for `1` and `"1"`, which travel for one another. */
export const dataIdKey = (dataId: Readonly<Record<string, unknown>>): string =>
  canonicalJson(Object.fromEntries(Object.entries(dataId).map(([name, value]) => [name, String(value)])));
