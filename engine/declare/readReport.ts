import path from "node:path";
import type { Digest } from "../model/brand.ts";
import { digestOf, type Json } from "../model/digest.ts";
import { findUnbounded, readBounded } from "./bounded.ts";
import { ownJson, type ReadText } from "./plainJson.ts";

/** A report that is written. */
export interface WrittenReport {
  /** Digest of its data, computed from the data. */
  readonly digest: string;
  /** Version of its data. */
  readonly version: number;
  /** The products and collections that it is about; empty if the file was altered, so that it is written again. */
  readonly covers: string;
}

export const reportFile = (folder: string): string => path.join(folder, "report.json");

/** Reads the report in a folder; null if there is none. */
export async function readReport(folder: string, read: ReadText = readBounded): Promise<WrittenReport | null> {
  const text = await read(reportFile(folder)).catch(() => null);
  return text === null ? null : reportIn(text);
}

function reportIn(text: string): WrittenReport {
  const { digest: stated, covers, data } = fieldsOf(parsed(text));
  const { version = 1 } = fieldsOf(data);
  const digest = digestOfReport(data ?? null);
  return {
    digest,
    version: typeof version === "number" ? version : 1,
    covers: stated === digest && typeof covers === "string" ? covers : "",
  };
}

/**
 * Returns the digest that an approval names, of a report's data. It does not cover waivers and declared detectors, because people
 * may still change their reasons in the calibset; it covers the datasets. It does not cover remarks of judgments and what
 * their tests do not see, which may quote what a file or a repository answers on the day.
 * It does not cover the number of version 1, because the first reports had no number.
 */
export function digestOfReport(data: Json): Digest {
  const { version = 1, ...rest } = fieldsOf(data);
  const { products } = rest;
  const measured = isList(products)
    ? products.map((each) => {
        const { waived: _waived, declaredDetectors: _declared, ...own } = fieldsOf(each);
        const { remarks: _remarks, unseen: _unseen, ...judgment } = fieldsOf(own["judgment"]);
        return own["judgment"] ? { ...own, judgment } : own;
      })
    : products;
  return digestOf({ ...(version === 1 ? {} : { version }), ...rest, products: measured });
}

/** The value of a report; null if the text is none, or nests more deeply than a digest can follow. */
function parsed(text: string): Json {
  try {
    const value = ownJson<Json>(text);
    return findUnbounded(value, "report-altered", false).length ? null : value;
  } catch {
    return null;
  }
}

const fieldsOf = (value: Json | undefined): Readonly<Record<string, Json | undefined>> =>
  typeof value === "object" && value !== null && !isList(value) ? value : {};

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
