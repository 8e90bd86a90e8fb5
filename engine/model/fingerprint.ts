import { createHash } from "node:crypto";
import { asDigest, type Digest } from "./brand.ts";
import { digestOf } from "./digest.ts";
import type { LockedDataset, MadeCollection } from "./lock.ts";

/** One dataset in one validity range. */
export type FingerprintedRow = Pick<LockedDataset, "id" | "dataId" | "begin" | "end">;

/**
 * Returns the fingerprint of datasets of one type, as python/calib_bridge/fingerprint.py computes it from a repository's rows:
 * sha256 of one sorted line for each dataset.
 */
export const fingerprintOf = (datasetType: string, rows: readonly FingerprintedRow[]): Digest =>
  fingerprintOfLines(rows.map((row) => lineOf(datasetType, row)));

/** Returns the sha256 of sorted lines, in the order in which Python sorts them. It also combines fingerprints. */
export function fingerprintOfLines(lines: readonly string[]): Digest {
  const hash = createHash("sha256");
  hash.update(
    sorted(lines)
      .map((line) => `${line}\n`)
      .join(""),
  );
  return asDigest(hash.digest("hex"));
}

/** Type, canonical data ID, UUID and both bounds, separated by tabs. An open bound is `-`. */
const lineOf = (datasetType: string, { id, dataId, begin, end }: FingerprintedRow): string =>
  `${datasetType}\t${canonicalDataId(dataId)}\t${id}\t${begin ?? "-"}\t${end ?? "-"}`;

const canonicalDataId = (dataId: FingerprintedRow["dataId"]): string =>
  `{${sorted(Object.keys(dataId))
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(dataId[name])}`)
    .join(",")}}`;

/** JavaScript sorts by UTF-16 units, Python by code points. The orders differ only where a text has surrogates. */
const sorted = (texts: readonly string[]): readonly string[] =>
  texts.some((text) => SURROGATE.test(text)) ? [...texts].sort(byCodePoint) : [...texts].sort();

const SURROGATE = /[\ud800-\udfff]/;

/** The order of UTF-8 bytes is that of code points. */
const byCodePoint = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Returns the fingerprint of an auxiliary collection: of its parts, and of its skymap's records. */
export const fingerprintOfCollection = ({ parts, records }: Pick<MadeCollection, "parts" | "records">): Digest =>
  fingerprintOfLines([
    ...parts.map(({ run, datasetType, fingerprint }) => `${run}\t${datasetType}\t${fingerprint}`),
    ...(records ? [`${records.skymap}\t${records.sha256}`] : []),
  ]);

/** Returns the fingerprint of all products, empty for a set without products. */
export const fingerprintOfProducts = (products: readonly { readonly fingerprint: string }[]): string =>
  products.length ? fingerprintOfLines(products.map(({ fingerprint }) => fingerprint)) : "";

/** Returns the combined fingerprint of a set: that of its products, and the fingerprint of each auxiliary collection. */
export const fingerprintOfSet = (
  products: string,
  collections: readonly { readonly name: string; readonly fingerprint: string }[],
): string => (collections.length ? digestOf([products, ...collections.map(({ name, fingerprint }) => [name, fingerprint])]) : products);
