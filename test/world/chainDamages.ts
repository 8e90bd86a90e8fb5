import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@jest/globals";
import fc from "fast-check";
import { exitOf } from "../../cli/verbs/drift.ts";
import { isDrift } from "../../engine/drift/cellState.ts";
import { differencesOf, type Drift } from "../../engine/drift/driftReport.ts";
import { openLineProcess, type LineProcess } from "../lineProcess.ts";
import type { Damageable } from "./damageable.ts";

/** The members of each chain by repository, and the calibrations that exposures look up there. */
export interface ChainDamage {
  readonly chains: Readonly<Record<string, readonly string[]>>;
  readonly lookups: readonly Lookup[];
  /** Number of changes by which the chains were damaged. */
  readonly changes: number;
}

/** Dataset type, begin and end in days since 2024-01-01. */
type Lookup = readonly [datasetType: string, begin: number, end: number];

/** The state of a chain, and for each lookup the dataset found and the dataset that the declared members have. */
interface Answers {
  readonly members: readonly string[];
  readonly answers: readonly (string | null)[];
  readonly declared: readonly (string | null)[];
}

type AnswersAt = Readonly<Record<string, Answers>>;

const OLDER = "LATISS/calib/DM-43525";
const NEWER = "LATISS/calib/DM-50002";
const CHAIN = "LATISS/calib";

/** Kept members of each chain, with rows before, between and after those of the sets. */
const KEPT_AROUND = ["u/kept/patch", "u/kept/daily", "u/kept/early"] as const;

/** The declared members, first found first. */
const DECLARED_AROUND: readonly string[] = [KEPT_AROUND[0], NEWER, KEPT_AROUND[1], OLDER, "LATISS/calib/DM-28636", KEPT_AROUND[2]];

const held = (name: string, kind: string, rows: readonly (readonly [string, number | null, number | null, string?])[]) => ({
  name,
  kind,
  rows: rows.map(([type, begin, end, source = null]) => [type, begin, end, source] as const),
  children: [] as readonly string[],
});
const chained = (name: string, ...children: readonly string[]) => ({ ...held(name, "CHAINED", []), children });

/** A member of its own with the datasets that a set certifies. */
const OLDER_BIAS = `${OLDER}/lowerSetTemp/bias.20240405a`;

const kept = [
  held("u/kept/patch", "CALIBRATION", [
    ["bias", 121, 130],
    ["dark", 125, 140],
  ]),
  held("u/kept/daily", "CALIBRATION", [
    ["bias", 69, 95],
    ["bias", 95, 110],
    ["dark", 60, 152],
  ]),
  held("u/kept/early/bias", "CALIBRATION", [["bias", -8000, 64]]),
  held("u/kept/early/dark", "CALIBRATION", [["dark", -8000, null]]),
  chained("u/kept/early", "u/kept/early/bias", "u/kept/early/dark"),
];

const foreign = [
  held("u/foreign/bias", "CALIBRATION", [["bias", 32, 105]]),
  held("u/foreign/dark", "CALIBRATION", [["dark", 0, null]]),
  held("u/foreign/copy", "CALIBRATION", [["bias", 80, null, NEWER]]),
  held("u/foreign/empty", "CALIBRATION", []),
  held("u/foreign/run", "RUN", [["bias", 5, null]]),
  held("u/foreign/tag", "TAGGED", [["dark", 6, null]]),
  chained("u/foreign/older", OLDER),
  chained("u/foreign/mixed", NEWER, "u/foreign/bias"),
  chained("u/foreign/kept", "u/kept/daily"),
];

/** Begins and ends of all rows. */
const bounds = [
  ...new Set([60, 91, ...[...kept, ...foreign].flatMap(({ rows }) => rows.flatMap(([, begin, end]) => [begin, end]))]),
].filter((bound) => bound !== null);

type Change = (members: readonly string[]) => readonly string[];

const unlisted = [...foreign.map(({ name }) => name), OLDER_BIAS, "u/kept/early/dark"];
const someMember = fc.constantFrom(...DECLARED_AROUND, ...unlisted);
const somePlace = fc.nat({ max: 8 });
const without = (members: readonly string[], member: string) => members.filter((each) => each !== member);

/** Changes that people make, as functions of the members. */
const someChange: fc.Arbitrary<Change> = fc.oneof<fc.Arbitrary<Change>[]>(
  fc
    .subarray([...DECLARED_AROUND], { minLength: 1, maxLength: 3 })
    .map((lost) => (members) => members.filter((each) => !lost.includes(each))),
  fc.tuple(somePlace, somePlace).map(
    ([one, other]) =>
      (members) =>
        swapped(members, one % (members.length || 1), other % (members.length || 1)),
  ),
  fc.shuffledSubarray([...DECLARED_AROUND, ...unlisted], { maxLength: 4 }).map((chosen) => () => chosen),
  someMember.map((member) => (members) => [member, ...without(members, member)]),
  someMember.map((member) => (members) => [...without(members, member), member]),
  fc.tuple(someMember, somePlace).map(
    ([member, place]) =>
      (members) =>
        without(members, member).toSpliced(place, 0, member),
  ),
  fc
    .constantFrom(
      ...([
        [OLDER, "u/foreign/older"],
        [NEWER, "u/foreign/mixed"],
        ["u/kept/daily", "u/foreign/kept"],
      ] as const),
    )
    .map(
      ([member, nested]) =>
        (members) =>
          without(members, nested).map((each) => (each === member ? nested : each)),
    ),
);

const swapped = (members: readonly string[], one: number, other: number): readonly string[] =>
  members.map((each, index) => (index === one ? members[other] : index === other ? members[one] : each) ?? each);

const someLookup: fc.Arbitrary<Lookup> = fc
  .tuple(
    fc.constantFrom("bias", "dark"),
    fc.oneof(fc.integer({ min: -100, max: 400 }), fc.constantFrom(...bounds), fc.constantFrom(...bounds)),
    // Ends before a bound, lies across it, begins at it.
    fc.constantFrom(-0.002, -0.0005, 0),
  )
  .map(([datasetType, day, offset]) => [datasetType, day + offset, day + offset + 0.001]);

/** Damages of the chains of one to three repositories, the same or different ones. */
export const chainDamage = (repos: readonly string[]): fc.Arbitrary<ChainDamage> => {
  const some = fc.array(someChange, { minLength: 1, maxLength: 3 });
  const each = fc.oneof(
    some.map((same) => repos.map(() => same)),
    fc.tuple(...repos.map(() => some)),
  );
  return fc
    .tuple(fc.subarray([...repos], { minLength: 1 }), each, fc.array(someLookup, { minLength: 6, maxLength: 6 }))
    .map(([chosen, changes, lookups]) => ({
      chains: Object.fromEntries(chosen.map((repo, index) => [repo, damaged(changes[index] ?? [])])),
      lookups,
      changes: chosen.flatMap((_, index) => changes[index] ?? []).length,
    }));
};

const damaged = (changes: readonly Change[]): readonly string[] => changes.reduce((members, change) => change(members), DECLARED_AROUND);

/** A process that damages the chains of a world's repositories, and looks calibrations up there. */
export interface ChainOracle {
  ask(chains: ChainDamage["chains"] | null, lookups: readonly Lookup[]): Promise<AnswersAt>;
  close(): Promise<void>;
}

/** Declares the kept members in the chain file, and makes all collections in every repository. */
export async function openChainOracle({ dir }: { readonly dir: string }, repos: readonly string[]): Promise<ChainOracle> {
  const members = DECLARED_AROUND.map((collection) =>
    collection === NEWER || collection === OLDER
      ? { kind: "set", ticket: path.basename(collection) }
      : { kind: "kept", collection, reason: "kept by the tests" },
  );
  writeFileSync(path.join(dir, "sets/LATISS/chain.json"), JSON.stringify({ instrument: "LATISS", revision: 9, members }));
  const butler: LineProcess = openLineProcess("chain_damages.py");
  const roots = Object.fromEntries(repos.map((repo) => [repo, path.join(dir, "repos", repo)]));
  await butler.ask(JSON.stringify({ roots, chain: CHAIN, declared: DECLARED_AROUND, collections: [...kept, ...foreign] }));
  return {
    ask: async (chains, lookups) => JSON.parse(await butler.ask(JSON.stringify({ chains, lookups }))) as AnswersAt,
    close: () => butler.close(),
  };
}

/** The end of a damage, for statistics. */
export type End = "declared" | "refused" | "foreign";

/** How often a repair may make another one possible. */
const ROUNDS = 3;

/** Damages a world, repairs it, and asserts that no exposure finds a worse answer and that none is silently wrong. */
export async function checkDamage(world: Damageable, oracle: ChainOracle, { chains, lookups }: ChainDamage): Promise<End> {
  let before = await oracle.ask(chains, lookups);
  for (let round = 1; ; round++) {
    const drift = await world.observe();
    expectReported(before, drift, lookups);
    const left = differencesOf(drift);
    if (!left.some(({ mend }) => mend === "repair")) return left.length ? "foreign" : "declared";
    expect({ chains, round }).not.toEqual({ chains, round: ROUNDS });
    const refused = await world.repair(drift);
    const after = await oracle.ask(null, lookups);
    for (const repo of Object.keys(after)) expectNoWorse(repo, before[repo], after[repo], lookups, refused.length === 0);
    if (refused.length) {
      expectReported(after, await world.observe(), lookups);
      return "refused";
    }
    before = after;
  }
}

/** Asserts that no lookup became wrong, that foreign members are as they were, and that a chain without any is as declared. */
function expectNoWorse(repo: string, was: Answers | undefined, is: Answers | undefined, lookups: readonly Lookup[], isDone: boolean): void {
  const worse = lookups.filter((_, index) => was?.answers[index] === is?.declared[index] && is?.answers[index] !== is?.declared[index]);
  const [before, members] = [was?.members ?? [], is?.members ?? []];
  expect({ repo, before, members, worse }).toEqual({ repo, before, members, worse: [] });
  expect({ repo, before, foreign: foreignOf(members) }).toEqual({ repo, before, foreign: foreignOf(before) });
  if (isDone && !foreignOf(members).length) expect({ repo, before, members }).toEqual({ repo, before, members: DECLARED_AROUND });
}

const foreignOf = (members: readonly string[]) => members.filter((each) => !DECLARED_AROUND.includes(each));

/** Asserts that drift reports every repository where an exposure finds another dataset than the declared members have. */
function expectReported(found: AnswersAt, drift: Drift, lookups: readonly Lookup[]): void {
  const reported = new Set<string>(drift.cells.filter(({ state }) => isDrift(state)).map(({ repo }) => repo));
  const silent = Object.entries(found).flatMap(([repo, { members, answers, declared }]) => {
    const wrong = lookups.filter((_, index) => answers[index] !== declared[index]);
    return wrong.length && !reported.has(repo) ? [{ repo, members, wrong }] : [];
  });
  expect(silent).toEqual([]);
  if (silent.length || reported.size) expect(exitOf(drift, false)).toBe(7);
}
