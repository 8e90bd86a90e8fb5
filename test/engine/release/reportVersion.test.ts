import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { plainJson } from "../../../engine/declare/plainJson.ts";
import { digestOfReport } from "../../../engine/declare/readReport.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import type { Json } from "../../../engine/model/digest.ts";
import { REPORT_VERSION } from "../../../engine/release/reportData.ts";
import { bias } from "../factory.ts";
import { causeOf, judgmentOf } from "../judgments.ts";
import { collectJudged, comparedLock } from "./judgedReport.ts";

const golden = (name: string): string => path.join(packageRoot, "test/golden", name);

/** Report data of the present version as they were collected first, with every field that a judged product may have. */
const FROZEN = golden("report-data.json");

/** Judgments of fixed values by the present tests; test_frozen_judgments.py makes them again. */
const JUDGMENTS = golden("judgments.json");

const REMEDY = `people accepted a digest of such data under version ${REPORT_VERSION}, and a lost report could not be collected again. Raise REPORT_VERSION in engine/release/reportData.ts, remove the golden file, and run again with UPDATE_GOLDEN=1`;

interface Frozen {
  readonly digest: string;
  readonly data: { readonly version: number };
}

async function collect(): Promise<Frozen> {
  const judgment = judgmentOf([causeOf()], {
    outcome: "could-not-check",
    unchecked: ["exposure 2024032600003: no values of NOISE"],
    unseen: ["a change of the read noise: no ptc is in force"],
    remarks: ["a remark"],
    compared: [{ test: "NOISE", same: 412, new: 3, gone: 7 }],
  });
  const declared = { ...bias, detectors: { without: { "4": "no power" } }, waive: { "selection-too-few": "short night" } };
  const loaded = comparedLock({ products: { bias: declared }, collections: { "refcats/a": { chains: ["refcats"] } } });
  const { data, digest } = await collectJudged(judgment, loaded);
  return { digest, data };
}

const read = (file: string): { readonly [name: string]: Json } =>
  JSON.parse(readFileSync(file, "utf8")) as { readonly [name: string]: Json };

/** Paths of the values that differ. */
function differences(before: Json | undefined, now: Json | undefined, at = ""): readonly string[] {
  const [old, next] = [membersOf(before), membersOf(now)];
  if (!old || !next) return before === now ? [] : [at];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((name) => differences(old[name], next[name], `${at}/${name}`));
}

const membersOf = (value: Json | undefined): Readonly<Record<string, Json>> | undefined =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>) : undefined;

test("a change of a report's data, or of the rule of their digest, raises the report's version", async () => {
  const now = await collect();
  if (process.env["UPDATE_GOLDEN"] && !existsSync(FROZEN)) writeFileSync(FROZEN, `${JSON.stringify(now, null, 1)}\n`);
  const changed = differences(read(FROZEN), plainJson(now));
  expect({ changed, remedy: changed.length ? REMEDY : "none" }).toEqual({ changed: [], remedy: "none" });
});

test("the digest of written data stays what it was", () => {
  const { digest, data } = read(FROZEN);
  expect(digestOfReport(data ?? null)).toBe(digest);
});

test("the frozen judgments are those of the report's version", () => {
  expect(read(JUDGMENTS)["reportVersion"]).toBe(REPORT_VERSION);
});
