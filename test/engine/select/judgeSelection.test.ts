import { expect, test } from "@jest/globals";
import { judge } from "../../../engine/select/judgeSelection.ts";
import type { Selections } from "../../../engine/select/selectionDiagnostic.ts";
import type { Taken } from "../../../engine/select/taken.ts";
import { careful, flats, night, raw, upTo } from "./night.ts";

const taken = (seqNums: readonly number[]) => night(seqNums, { type: "science", reason: "science", time: 30 });
const but = (index: number, changes: Partial<Taken>, all: readonly Taken[]): readonly Taken[] =>
  all.map((each, at) => (at === index ? { ...each, ...changes } : each));
const raws = (...some: Selections["raws"]): Selections => ({ ...careful, raws: [...some, ...careful.raws.slice(some.length)] });
const lit = (signals: readonly number[]): Selections["raws"] =>
  flats.construction.map(({ id }, index) => raw(id, undefined, signals[index] ?? 1200));
const science: Selections = {
  ...careful,
  expected: { ...careful.expected, types: ["science"], tried: ["science"], reasons: [], usual: 3 },
  construction: taken([1, 2, 3]),
  verification: [...taken([1, 2, 3]), ...night([7], { type: "science", dayObs: 20240401 })],
  days: taken(upTo(9)),
  raws: [],
};
const FIRST = 2024032600002;

const table: readonly [string, Selections, readonly string[]][] = [
  ["all as it should be", careful, []],
  ["flats as they should be", flats, []],
  // Construction
  [
    "a dark among biases",
    { ...careful, construction: but(4, { type: "dark" }, careful.construction) },
    ["selection-wrong-type: 1 of 15 exposures, 2024032600006 first; found bias, dark, wanted bias"],
  ],
  [
    "taken for focus",
    { ...careful, construction: but(0, { reason: "focus" }, careful.construction) },
    ["selection-wrong-reason: 1 of 15 exposures, 2024032600002 first; found focus, bias, wanted bias"],
  ],
  ["taken for a reason that names another", { ...careful, construction: but(0, { reason: "daily_bias" }, careful.construction) }, []],
  ["science frames, which come as the survey has them", science, []],
  [
    "flats of two filters",
    { ...flats, construction: but(14, { filter: "r_57" }, flats.construction) },
    ["selection-mixed-filters: r_03 (14), r_57 (1)"],
  ],
  [
    "biases of two filters, through which no light went",
    { ...careful, construction: but(14, { filter: "g_01" }, careful.construction) },
    [],
  ],
  [
    "the first of a sequence",
    { ...careful, construction: night(upTo(15)) },
    ["selection-first-of-sequence: 2024032600001 begins a sequence"],
  ],
  ["too few", { ...careful, construction: night(upTo(15, 2)) }, ["selection-too-few: 14 exposures, 15 are usual"]],
  [
    "gone",
    { ...careful, before: [...careful.construction.map(({ id }) => id), 2024032600017] },
    ["exposures-gone: 1 of 16: 2024032600017"],
  ],
  [
    "pairs that are one short",
    { ...flats, expected: { ...flats.expected, pairs: true, usual: 8 } },
    ["selection-too-few: 7 pairs, 8 are usual"],
  ],
  // Raws
  [
    "another temperature",
    raws(raw(FIRST, { SEQFILE: "v26", TEMP_SET: "-90" })),
    ["camera-state-differs: TEMP_SET is -94.15 in 14, -90 in 1: 2024032600002"],
  ],
  [
    "a sequencer file of the same name with other content",
    raws(raw(FIRST, { SEQFILE: "v26", TEMP_SET: "-94.15", SEQCKSUM: "0xBAD" })),
    ["camera-state-differs: SEQCKSUM is none in 14, 0xBAD in 1: 2024032600002"],
  ],
  [
    "a card that one lacks",
    raws(raw(FIRST, { SEQFILE: "v26" })),
    ["camera-state-differs: TEMP_SET is -94.15 in 14, none in 1: 2024032600002"],
  ],
  [
    "a raw that cannot be read",
    raws({ exposure: FIRST, problem: "OSError: no", cards: {}, amplifiers: [] }),
    ["raws-unread: 1 of 15; 2024032600002: OSError: no"],
  ],
  [
    "headers without a value",
    { ...careful, raws: careful.raws.map(({ exposure }) => raw(exposure, {})) },
    ["raws-unread: none of SEQNAME, SEQFILE, SEQCKSUM, ODP, AP0_RC, TEMP_SET stands in their headers"],
  ],
  ["flats of one light", { ...flats, raws: lit([1201, 1150, 1259]) }, []],
  [
    "a flat behind a cloud",
    { ...flats, raws: lit([1201, 1100]) },
    ["light-differs: 1 of 15 exposures are more than 5 % from 200.0 e-/s: 2024032600003 183.3"],
  ],
  [
    "a flat behind a cloud, of a camera whose headers have no gains",
    {
      ...flats,
      raws: lit([1100]).map((each) => ({ ...each, amplifiers: each.amplifiers.map((amplifier) => ({ ...amplifier, gain: null })) })),
    },
    ["light-differs: 1 of 15 exposures are more than 5 % from 100.0 adu/s: 2024032600002 91.67"],
  ],
  ["a ramp, which runs into saturation", { ...flats, construction: but(0, { time: 24 }, flats.construction), raws: lit([1100]) }, []],
  [
    "flats of unknown exposure time",
    { ...flats, construction: flats.construction.map((each) => ({ ...each, time: null })), raws: lit([]) },
    ["raws-unread: 2024032600002, 2024032600003, 2024032600004, ... have no exposure time, so that their light says nothing"],
  ],
  // Verification
  ["not verified", { ...careful, verification: null }, []],
  [
    "a dark in the verification",
    { ...careful, verification: but(2, { type: "dark" }, careful.verification ?? []) },
    ["selection-wrong-type: to verify, 1 of 17 exposures, 2024032600003 first; found bias, dark, wanted bias"],
  ],
  [
    "a flat through another filter in the verification of flats",
    { ...flats, isPerFilter: true, verification: but(2, { filter: "g_01" }, flats.verification ?? []) },
    ["selection-mixed-filters: to verify, 1 of 17 exposures, 2024032600003 first; found g_01, made from r_03"],
  ],
  [
    "a flat through another filter in the verification of a product for all filters",
    { ...flats, verification: but(2, { filter: "g_01" }, flats.verification ?? []) },
    [],
  ],
  [
    "some of the construction not tried",
    { ...careful, verification: [...night(upTo(15)), ...night([7], { dayObs: 20240401 })] },
    ["verification-lacks-construction: 1 of 15 exposures of the construction: 2024032600016"],
  ],
  ["tried on one night only", { ...careful, verification: night(upTo(16)) }, ["verification-same-dates: only 20240326"]],
  [
    "not tried on the first",
    { ...careful, verification: careful.verification?.slice(1) ?? null },
    ["verification-lacks-first: none of 2024032600001"],
  ],
];

test.each(table)("selections: %s", (_, selections, expected) => {
  expect(judge(selections).map(({ code, detail }) => `${code}: ${detail}`)).toEqual(expected);
});
