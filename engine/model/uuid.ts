import { createHash } from "node:crypto";

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
