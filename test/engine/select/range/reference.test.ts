import { expect, test } from "@jest/globals";
import type { RawFacts } from "../../../../engine/bridge/wire.ts";
import type { Reading } from "../../../../engine/select/range/reading.ts";
import { compare, referenceOf } from "../../../../engine/select/range/reference.ts";
import { sampled } from "../../../../engine/select/range/collectRange.ts";
import type { Taken } from "../../../../engine/select/taken.ts";
import { night, upTo } from "../night.ts";

const raw = (
  changes: { level?: number; noise?: number; signals?: readonly number[]; cards?: Readonly<Record<string, string>> } = {},
): RawFacts => ({
  exposure: 0,
  problem: null,
  cards: { ...(changes.cards ?? { SEQFILE: "v26", TEMP_SET: "-94" }) },
  amplifiers: (changes.signals ?? [0, 0]).map((signal, index) => ({
    name: `C0${index}`,
    gain: null,
    level: changes.level ?? 1000,
    noise: changes.noise ?? 5,
    signal,
  })),
});
const bias = (changes: Parameters<typeof raw>[0] = {}): Reading => ({ taken: night([2])[0]!, raw: raw(changes) });
const flat = (signals: readonly number[], filter = "r_03"): Reading => ({
  taken: { ...night([9])[0]!, type: "flat", filter, time: 12 },
  raw: raw({ signals }),
});
const unread: Reading = { taken: night([3])[0]!, raw: { exposure: 0, problem: "OSError", cards: {}, amplifiers: [] } };

const reference = referenceOf([bias({ level: 999 }), bias({ level: 1001 }), bias(), flat([900, 1100]), unread])!;
const scattered = referenceOf([bias({ level: 990 }), bias({ level: 1010 })])!;

const table: readonly [string, readonly Reading[], readonly string[]][] = [
  ["the same", [bias(), flat([450, 550])], []],
  ["another lamp", [flat([9000, 11000])], []],
  ["another temperature", [bias({ cards: { SEQFILE: "v26", TEMP_SET: "-90" } }), bias()], ["TEMP_SET -90, not -94"]],
  ["no temperature", [bias({ cards: { SEQFILE: "v26" } })], ["TEMP_SET none, not -94"]],
  ["another level", [bias({ level: 1007 }), bias({ level: 1009 })], ["bias level 1008.0 adu, not 1000.0"]],
  ["another level of one exposure", [bias({ level: 1007 }), bias(), bias(), bias()], []],
  ["more noise", [bias({ noise: 5.3 })], ["read noise 5.30 adu, not 5.00"]],
  ["another gain of an amplifier", [flat([1000, 1100])], ["an amplifier's share of a flat differs by 5.8 %"]],
  ["a flat through another filter says nothing", [flat([1000, 1100], "g_01")], []],
  ["raws that could not be read say nothing", [unread], []],
];

test.each(table)("a day compared with the construction: %s", (_, day, differs) => {
  expect(compare(day, reference).differs).toEqual(differs);
});

test("a level may scatter later if it scattered in the construction", () => {
  expect(compare([bias({ level: 1060 })], scattered).differs).toEqual([]);
});

test("a construction without a readable raw is no reference", () => {
  expect(referenceOf([unread])).toBeNull();
});

test("a few exposures of each day and kind are sampled, spread, and if possible not the first of a sequence", () => {
  const dark: Partial<Taken> = { type: "dark", reason: "dark", time: 30 };
  const series = [...night(upTo(10)), ...night([11], dark), ...night([1, 2], { dayObs: 20240327 })];
  expect(sampled(series, 3).map(({ id }) => id)).toEqual([2024032600002, 2024032600005, 2024032600008, 2024032600011, 2024032700002]);
});
