import { expect, test } from "@jest/globals";
import { calibset, range } from "../../../calibsets/index.ts";
import { settleCalibset } from "../../../engine/load/settle.ts";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import { parseTai } from "../../../engine/model/tai.ts";
import { bias, declaration, settled, theBias } from "../factory.ts";

const built = calibset({ ...declaration, products: { bias: { ...bias, exposures: range(20240326, 2, 21).except(3, "cloud") } } });

test("a set has one digest, whether built by helpers or read from JSON", () => {
  const read = settleCalibset(JSON.parse(JSON.stringify(built)) as CalibsetDeclaration);
  expect(settleCalibset(built)).toEqual(read);
});

test("what is left out is settled: certification and verification take the generation's rerun, a forward set has no end", () => {
  const { certifyRerun: _, ...plain } = bias;
  const set = settled({ products: { bias: plain } });
  expect(theBias(set)).toMatchObject({ rerun: "20240326a", certifyRerun: "20240326a", verifyRerun: "20240326a" });
  expect(set).toMatchObject({ validity: { begin: parseTai("2024-04-10"), end: null }, skipped: new Map(), withdrawn: null });
  expect(settled({ kind: "historical", end: "2024-05-01" }).validity.end).toBe(parseTai("2024-05-01"));
});

test("whatever is declared changes the set's digest", () => {
  const changed: readonly Partial<CalibsetDeclaration>[] = [{ tag: "x" }, { begin: "2024-04-11" }, { targets: [] }, { skip: { "usdf/main": "full" } }, { withdrawn: { on: "2024-05-01", reason: "bad" } }];
  expect(new Set([settled(), ...changed.map(settled)].map(({ digest }) => digest)).size).toBe(changed.length + 1);
});

test("targets and withdrawal leave the product's digest alone: its inputs stay resolved", () => {
  const digest = (changes?: Partial<CalibsetDeclaration>) => theBias(settled(changes)).digest;
  expect(digest({ targets: [], withdrawn: { on: "2024-05-01", reason: "bad" } })).toBe(digest());
  const changed: readonly Partial<CalibsetDeclaration>[] = [{ tag: "x" }, { build: { ...declaration.build, calibs: [] } }, { begin: "2024-04-11" }, { kind: "historical", end: "2024-05-01" }, { products: { bias: { ...bias, rerun: "20240326b" } } }];
  for (const each of changed) expect(digest(each)).not.toBe(digest());
});
