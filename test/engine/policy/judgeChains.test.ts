import { expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import type { ChainMember, InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import type { Lock } from "../../../engine/model/lock.ts";
import { judgeChains } from "../../../engine/policy/judgeChains.ts";
import { approval, lockOf, loadedSets, made, settled } from "../factory.ts";

const chainOf = (...members: readonly ChainMember[]): InstrumentChain => ({ instrument: "LATISS", revision: 1, members });
const member = (ticket: string, reason?: string): ChainMember => ({ kind: "set", ticket, ...(reason === undefined ? {} : { reason }) });
const kept: ChainMember = { kind: "kept", collection: "LATISS/calib/unbounded", reason: "curated" };

/** A released and adopted set of one bias, under its own ticket. */
function adopted(ticket: string, changes: Partial<CalibsetDeclaration>): LoadedSet {
  const set = settled({ ticket, ...changes });
  return { ...loadedSets.adopted(), set, lock: { ...lockOf(set, made), set: set.key }, approval: { ...approval, set: set.key } };
}

const first = adopted("DM-1", { begin: "2024-03-01" });
const again = adopted("DM-2", { begin: "2024-03-01" });
const later = adopted("DM-3", { begin: "2024-04-01" });
const ended = adopted("DM-4", { kind: "historical", begin: "2024-02-01", end: "2024-05-01" });

const codesOf = (chain: InstrumentChain | null, ...sets: readonly LoadedSet[]) =>
  judgeChains(sets.map((each) => ({ ...each, chain }))).warnings.map(({ code, detail }) => `${code}: ${detail}`);

test.each<readonly [string, InstrumentChain | null, readonly LoadedSet[], readonly string[]]>([
  ["a newer set ahead of an older one hides nothing for all time", chainOf(member("DM-3"), member("DM-1")), [first, later], []],
  [
    "a set ahead of one with the same begin hides it for all time",
    chainOf(member("DM-2"), member("DM-1")),
    [first, again],
    ["chain-set-hidden: DM-2 ahead of DM-1 answers at all its times: bias detectors 0"],
  ],
  [
    "an older set without an end hides the newer one behind it for all time",
    chainOf(member("DM-1"), member("DM-3")),
    [first, later],
    ["chain-set-hidden: DM-1 ahead of DM-3 answers at all its times: bias detectors 0"],
  ],
  [
    "an older set that ends answers for the first weeks of the newer one behind it",
    chainOf(member("DM-4"), member("DM-3")),
    [ended, later],
    ["chain-older-ahead: DM-4 ahead of DM-3 begins earlier, and answers at times of its bias detectors 0"],
  ],
  ["a reason in the chain file accepts that", chainOf(member("DM-4", "made again for these weeks"), member("DM-3")), [ended, later], []],
  [
    "sets that no repository has in common hide nothing",
    chainOf(member("DM-2"), member("DM-1")),
    [{ ...first, set: { ...first.set, targets: [] } }, elsewhere(again)],
    [],
  ],
  ["a withdrawn set hides nothing", chainOf(member("DM-2"), member("DM-1")), [first, withdrawn(again)], []],
  ["a set that the chain file does not list hides nothing", chainOf(member("DM-1")), [first, again], []],
  [
    "adopted sets without a chain file are reported once, with the command that begins it",
    null,
    [first, later],
    [
      "chain-undeclared: DM-1 and 1 more of LATISS are adopted, and no chain file declares the order of LATISS/calib: calib chain LATISS --record usdf/main",
    ],
  ],
  ["a set that is not adopted needs no chain file", null, [{ ...first, approval: null }], []],
])("%s", (_title, chain, sets, expected) => {
  expect(codesOf(chain, ...sets)).toEqual(expected);
});

test("a set that is hidden at some of its repositories names them, and the line of the set ahead", () => {
  const chain = chainOf(member("DM-2"), member("DM-1"));
  const atSummit = { ...again, set: { ...again.set, targets: again.set.targets.filter((repo) => repo === "summit/LATISS") } };
  const [warning] = judgeChains([first, atSummit].map((each) => ({ ...each, chain }))).warnings;
  expect(warning?.detail).toContain("DM-2 ahead of DM-1 at usdf/embargo, summit/LATISS answers");
  expect(warning).toMatchObject({ file: "/worlds/paper/sets/LATISS/chain.json", pointer: "/members/0" });
});

test("exposures of a lock before every range are reported, and left to a kept member if there is one", () => {
  const early: LoadedSet = { ...first, lock: withSpan(first.lock!, "1700000000000000000") };
  expect(codesOf(chainOf(member("DM-1")), early)).toEqual([
    "exposure-before-begin: exposures of DM-1 from 2023-11-14T22:13:20 find no bias on LATISS/calib: its first range begins at 2024-03-01T00:00:00",
  ]);
  const open = adopted("DM-5", { begin: "1970-01-01" });
  expect(codesOf(chainOf(member("DM-1"), member("DM-5")), early, open)).toEqual([]);
  const judged = judgeChains([{ ...early, chain: chainOf(member("DM-1"), kept) }]);
  expect(judged).toEqual({ warnings: [], unread: ["LATISS/calib: not read, because no repository was asked: LATISS/calib/unbounded"] });
});

function elsewhere(loaded: LoadedSet): LoadedSet {
  const [repo] = loaded.set.targets;
  return { ...loaded, set: { ...loaded.set, build: { ...loaded.set.build, repo: repo! }, targets: [] } };
}

function withdrawn(loaded: LoadedSet): LoadedSet {
  return { ...loaded, set: { ...loaded.set, withdrawn: { on: "2026-11-20", reason: "a light leak was found" } } };
}

function withSpan(lock: Lock, begin: string): Lock {
  const products = lock.inputs.products.map((each) => ({
    ...each,
    construction: each.construction && { ...each.construction, span: { ...each.construction.span, begin } },
  }));
  return { ...lock, inputs: { ...lock.inputs, products } };
}
