import { expect, test } from "@jest/globals";
import type { InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import type { History, MaybeHistory } from "../../../engine/declare/git/history.ts";
import type { Tree } from "../../../engine/declare/git/tree.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { CalibsetDeclaration, ProductDeclaration } from "../../../engine/model/declaration.ts";
import { parseTai } from "../../../engine/model/tai.ts";
import type { LockedRun } from "../../../engine/model/lock.ts";
import type { Approval } from "../../../engine/model/approval.ts";
import type { Waivers } from "../../../engine/model/waivers.ts";
import { policy } from "../../../engine/policy/judgeSet.ts";
import { approval, bias, declaration, lockOf, made, loadedSets, olderApproval, settled } from "../factory.ts";
import { ann, ben, cat, good, history, strict, codesOf, version } from "./situations.ts";

const declared = (changes: Partial<CalibsetDeclaration>): LoadedSet => ({
  ...good,
  set: settled(changes),
  lock: lockOf(settled(changes), made),
});
const approved = (changes: Partial<Approval>): LoadedSet => ({ ...good, approval: { ...approval, ...changes } });
const older: LoadedSet = { ...good, approval: olderApproval };
const ofOlder: History = {
  ...history,
  approvals: {
    commits: [
      { commit: "c2", by: ben, approval: { ...olderApproval, state: "proposed" } },
      { commit: "c3", by: ben, approval: olderApproval },
    ],
    landings: [],
  },
  base: { ...history.base!, approval: olderApproval },
};
const tickets = (changes: Partial<Approval["tickets"]>): LoadedSet => approved({ tickets: { ...approval.tickets, ...changes } });
const tree = (changes: Partial<Tree>): History => ({ ...history, tree: { ...history.tree, ...changes } });
const decided = (...versions: ReturnType<typeof version>[]): History => ({
  ...history,
  approvals: { commits: versions, landings: versions },
});
const forced: LoadedSet = { ...good, source: { ...good.source, forced: "the night is lost otherwise" } };
const trial = (loaded: LoadedSet): LoadedSet => ({ ...loaded, set: { ...loaded.set, trial: "erykoff" } });
const withoutTargets = (loaded: LoadedSet): LoadedSet => ({ ...loaded, set: { ...loaded.set, targets: [asRepo("usdf/main")] } });
const silent: MaybeHistory = { kind: "unknown", code: "git-no-repository", reason: "no repository" };
const historical = { ...declaration, kind: "historical" } as const;

const oneNight = { "verification-same-dates": "one night only" };
/** A set that was locked by an earlier version and is not made yet. */
const olderLock = (changes: Partial<ProductDeclaration>): LoadedSet => ({
  ...good,
  set: settled({ products: { bias: { ...bias, ...changes } } }),
  lock: lockOf(settled({ products: { bias: { ...bias, ...changes } } })),
  approval: null,
});
const recorded = (run: LockedRun): LockedRun => {
  const of = <T>(value: T): readonly T[] => run.exposures.map(() => value);
  return { ...run, records: { observationType: of("bias"), physicalFilter: of("white"), begin: of(null), end: of(null) } };
};
/** A set that is locked and not made yet. */
const locked = (changes: Partial<ProductDeclaration>): LoadedSet => {
  const older = olderLock(changes);
  const { inputs } = older.lock!;
  const products = inputs.products.map((each) => ({
    ...each,
    construction: recorded(each.construction!),
    verification: recorded(each.verification!),
  }));
  return { ...older, lock: { ...older.lock!, inputs: { ...inputs, products } } };
};
const unmade: History = { ...history, approvals: { commits: [], landings: [] } };
const leavingOut = (loaded: LoadedSet): LoadedSet => ({
  ...loaded,
  lock: {
    ...loaded.lock!,
    inputs: {
      ...loaded.lock!.inputs,
      products: loaded.lock!.inputs.products.map((each) => ({
        ...each,
        verification: { ...each.verification!, exposures: [2024032600001, 2024032600002, 2024040100007] },
      })),
    },
  },
});
const listing: InstrumentChain = { instrument: "LATISS", revision: 2, members: [{ kind: "set", ticket: "DM-43525" }] };
const other: InstrumentChain = {
  instrument: "LATISS",
  revision: 1,
  members: [{ kind: "kept", collection: "LATISS/calib/unbounded", reason: "curated" }],
};

const approvedListing: InstrumentChain = { ...listing, approved: 2 };
/** A history of chain files on the main line, by Ann unless another person is named. */
function chained(...versions: readonly { readonly chain: InstrumentChain; readonly by?: typeof ann }[]): History {
  const all = versions.map(({ chain, by = ann }, index) => ({ commit: `d${index}`, by, chain, files: ["LATISS/chain.json"] }));
  return { ...history, base: { ...history.base!, chain: versions.at(-1)!.chain }, chainFile: { commits: all, landings: all } };
}

const { verification: _verification, ...biasAlone } = bias;
/** An adopted set whose bias is not verified. */
const unverified = (waive: Waivers): LoadedSet => declared({ products: { bias: { ...biasAlone, waive } } });

/** A set that keeps datasets as people certified them, by the ends of their ranges. */
const keeping = (...ends: readonly (string | null)[]): LoadedSet => ({
  ...good,
  lock: {
    ...good.lock!,
    inputs: {
      ...good.lock!.inputs,
      products: good.lock!.inputs.products.map((each) => ({
        ...each,
        kept: ends.map((end, index) => ({
          id: `${index}`,
          run: "LATISS/calib/DM-43525/gen",
          dataId: { detector: index },
          begin: null,
          end: end === null ? null : `${parseTai(end)}`,
        })),
      })),
    },
  },
});

/** The codes that all rules report for each situation, warnings in brackets. */
// prettier-ignore
const table: readonly [string, LoadedSet, MaybeHistory, readonly string[]][] = [
  ["all as it should be", good, history, []],
  ["not approved yet", { ...good, approval: null }, { ...history, approvals: { commits: [], landings: [] } }, []],
  // The instrument chain
  ["listed by the chain file", { ...good, chain: listing }, { ...history, base: { ...history.base!, chain: listing } }, []],
  ["not listed by the chain file", { ...good, chain: other }, { ...history, base: { ...history.base!, chain: other } }, ["(chain-place-missing)"]],
  ["a chain file that is not merged", { ...good, chain: listing }, history, ["papers-unmerged"]],
  ["a chain file that nobody approved", { ...good, chain: listing }, chained({ chain: listing }), ["chain-unapproved"]],
  ["a chain file that its author approved", { ...good, chain: approvedListing }, chained({ chain: listing }, { chain: approvedListing }), ["chain-unapproved"]],
  ["a chain file that another person approved", { ...good, chain: approvedListing }, chained({ chain: listing }, { chain: approvedListing, by: ben }), []],
  ["a chain file with its own approval in one merge", { ...good, chain: approvedListing }, chained({ chain: approvedListing }), ["approval-with-change"]],
  // Dates
  ["begins next week", declared({ begin: "2026-11-28" }), history, []],
  ["begins next year", declared({ begin: "2027-11-21" }), history, ["begin-in-future"]],
  ["begins when nothing was built", declared({ begin: "1999-01-01" }), history, ["(begin-too-early)"]],
  ["begins at the epoch, which is no bound", declared({ begin: "1970-01-01" }), history, []],
  ["historical, ended", declared({ ...historical, end: "2025-01-01" }), history, []],
  ["historical, ends tomorrow", declared({ ...historical, end: "2026-11-22" }), history, ["end-in-future"]],
  ["historical, ends one second before midnight", declared({ ...historical, end: "2024-12-31T23:59:59" }), history, ["(end-second-lost)"]],
  ["historical, ends at 2050, as people certify what has no end", declared({ ...historical, end: "2050-01-01" }), history, ["(end-counts-as-open)"]],
  ["some adopted ranges end at 2050, and others have no end", keeping(null, "2050-01-01", "2050-01-01"), history, ["(end-counts-as-open)"]],
  ["adopted ranges that end before 2050, or never", keeping(null, "2025-01-01"), history, []],
  ["historical, ends a day before 2050", declared({ ...historical, end: "2049-12-31" }), history, ["end-in-future"]],
  ["withdrawn yesterday", declared({ withdrawn: { on: "2026-11-20", reason: "a light leak was found" } }), history, []],
  ["withdrawn next month", declared({ withdrawn: { on: "2026-12-24", reason: "a light leak was found" } }), history, ["withdrawn-in-future"]],
  ["withdrawn for a word", declared({ withdrawn: { on: "2026-11-20", reason: "bad" } }), history, ["(reason-too-short)"]],
  // Repositories
  ["a repository that is neither a target nor skipped", withoutTargets(good), history, ["(repository-unaccounted)", "(repository-unaccounted)"]],
  ["skipped with a reason", declared({ targets: ["usdf/main", "summit/LATISS"], skip: { "tts/LATISS": "closed until the spring" } }), history, []],
  ["skipped for a word", declared({ targets: ["usdf/main", "summit/LATISS"], skip: { "tts/LATISS": "closed" } }), history, ["(reason-too-short)"]],
  ["to the summit by a person without permission", good, { ...history, authors: [cat], lastBy: [cat] }, ["target-not-permitted"]],
  ["to the summit, landed by one who may", good, { ...history, authors: [cat], lastBy: [cat, ann] }, []],
  ["to the summit, in capitals", good, { ...history, lastBy: [{ name: "A", email: "Ann@Example.ORG " }] }, []],
  ["to the summit, by a lookalike", good, { ...history, authors: [cat], lastBy: [{ name: "A", email: "аnn@example.org" }] }, ["target-not-permitted"]],
  ["not to the summit", withoutTargets(good), { ...history, lastBy: [cat] }, ["(repository-unaccounted)", "(repository-unaccounted)"]],
  ["made from a trial", declared({ build: { ...declaration.build, calibs: ["LATISS/calib", "u/erykoff/LATISS/calib"] } }), history, ["trial-collection"]],
  ["made from a trial's raws, in capitals", declared({ build: { ...declaration.build, raws: "U/erykoff/raw" } }), history, ["trial-collection"]],
  // Selections
  ["locked, and verified on one night only", locked({}), unmade, ["verification-same-dates"]],
  ["that is waived", locked({ waive: oneNight }), unmade, []],
  ["fewer exposures than usual", { ...locked({ waive: oneNight }), world: { ...strict, usual: new Map() } }, unmade, ["selection-too-few"]],
  ["not verified on its own inputs", leavingOut(locked({ waive: oneNight })), unmade, ["verification-lacks-construction"]],
  ["not verified at all", { ...unverified({}), approval: null }, unmade, ["verification-missing"]],
  ["not verified at all, with a reason", { ...unverified({ "verification-missing": "the bias is for tests of the archive" }), approval: null }, unmade, []],
  ["adopted before this rule, without a verification", unverified({}), history, []],
  ["locked from another declaration", { ...locked({}), set: settled({ products: { bias: { ...bias, rerun: "20240327a" } } }) }, unmade, []],
  ["locked before locks had observation types", olderLock({ waive: oneNight }), unmade, ["(lock-older)"]],
  ["made long ago, from a lock without observation types", good, history, []],
  // Approvals
  ["another set's construction ticket", tickets({ construction: "DM-1" }), decided(version("c3", ben, { state: "hailed", tickets: approval.tickets })), ["approval-tickets", "papers-unmerged"]],
  ["a TAXICAB ticket with a foreign T", tickets({ taxicab: "ТAXICAB-11" }), history, ["approval-tickets", "papers-unmerged"]],
  ["a deployment without a ticket", tickets({ deployment: "later" }), history, ["approval-tickets", "papers-unmerged"]],
  ["a deployment on the construction ticket", tickets({ deployment: "DM-43525" }), history, ["approval-tickets", "papers-unmerged"]],
  ["through all states", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, { state: "hailed" }), version("c4", ben, { state: "flagged" }), version("c5", ben, {})), []],
  ["adopted without a proposal", good, decided(version("c2", ben, {})), ["approval-transition"]],
  ["rejected, then adopted", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, { state: "rejected" }), version("c4", ben, {})), ["approval-transition"]],
  ["adopted, then hailed again", approved({ state: "hailed" }), decided(version("c2", ben, { state: "proposed" }), version("c3", ben, {}), version("c4", ben, { state: "hailed" })), ["approval-transition"]],
  ["flagged, then proposed", approved({ state: "proposed" }), decided(version("c2", ben, { state: "flagged" }), version("c3", ben, { state: "proposed" })), ["approval-transition"]],
  ["adopted, removed, and adopted again", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, {}), version("c4", ben, null), version("c5", ben, {})), ["approval-transition", "approval-transition"]],
  ["adopted, then removed", { ...good, approval: null }, history, ["approval-transition"]],
  ["another release, proposed anew", good, decided(version("c2", ben, { state: "proposed", fingerprint: "0ther" }), version("c3", ben, { fingerprint: "0ther" }), version("c4", ben, { state: "proposed" }), version("c5", ben, {})), []],
  ["another release under the old decision", good, decided(version("c2", ben, { state: "proposed", fingerprint: "0ther" }), version("c3", ben, { fingerprint: "0ther" }), version("c5", ben, {})), ["approval-transition"]],
  ["another report under the old decision", good, decided(version("c2", ben, { state: "proposed", report: "0ther" }), version("c5", ben, {})), ["approval-transition"]],
  ["adopted in the working tree only", good, { ...decided(version("c2", ben, { state: "proposed" })), base: { ...history.base!, approval: { ...approval, state: "proposed" } } }, ["papers-unmerged"]],
  ["set and approval in one merge", good, { ...history, landings: new Set(["c1", "c3"]) }, ["approval-with-change"]],
  ["set changed again, later, on its own", good, { ...history, landings: new Set(["c1", "c9"]) }, []],
  ["set and approval on one branch", good, { ...history, setChanged: true, base: { ...history.base!, approval: null } }, ["approval-with-change", "papers-unmerged"]],
  ["the approval alone on a branch", good, { ...history, base: { ...history.base!, approval: null } }, ["papers-unmerged"]],
  ["approved by the author", good, { ...history, authors: [cat, ben] }, ["self-approved"]],
  ["approved by the author in capitals", good, { ...history, authors: [{ name: "B", email: "BEN@example.org" }] }, ["self-approved"]],
  ["approved by another, then eased by the author", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, { acceptedFailures: [] }), version("c4", ann, {})), ["self-approved"]],
  ["proposed by the author, adopted by another", good, decided(version("c2", ann, { state: "proposed" }), version("c3", ben, {})), []],
  ["bound by the author to the adopted lock", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, {}), { ...version("c4", ann, {}), binds: "the adopted lock" }), []],
  ["bound by the author to another lock", good, decided(version("c2", ben, { state: "proposed" }), version("c3", ben, {}), { ...version("c4", ann, {}), binds: "another lock" }), ["approval-transition", "self-approved"]],
  ["bound to one lock, then to another", good, decided(version("c2", ben, { state: "proposed", made: "0ther" }), version("c3", ben, { made: "0ther" }), version("c4", ben, {})), ["approval-transition"]],
  ["an older approval, whose lock git has as it was adopted", { ...older, adoptedMade: made }, ofOlder, []],
  ["an older approval, which git does not bind", older, ofOlder, ["(approval-unbound)"]],
  ["the digest taken out of an approval", { ...older, adoptedMade: made }, { ...history, base: { ...history.base!, approval: olderApproval } }, ["approval-transition"]],
  ["a lock that was altered after its approval", { ...good, lock: lockOf(good.set, { ...made, datasetTypes: [{ name: "bias", dimensions: [], storageClass: "x" }] }) }, history, ["lock-altered", "papers-unmerged"]],
  ["a commit that is not merged", good, { ...history, namedBase: "is not of the base" }, ["approval-base"]],
  ["a commit with another lock", good, { ...history, namedBase: "holds another lock" }, ["approval-base"]],
  ["a commit with the accepted lock", good, { ...history, namedBase: "holds the accepted lock" }, []],
  // The run
  ["files changed", good, tree({ dirty: ["a.ts"] }), ["tree-dirty"]],
  ["not merged", good, tree({ merged: false }), ["tree-unmerged"]],
  ["neither", good, tree({ dirty: ["a.ts"], merged: false }), ["tree-dirty", "tree-unmerged"]],
  ["forced: files changed, not merged", forced, tree({ dirty: ["a.ts"], merged: false }), []],
  ["forced: the decision is still to be merged", forced, { ...tree({ dirty: ["a.ts"] }), base: { ...history.base!, approval: null } }, ["papers-unmerged"]],
  ["no base", good, { ...tree({ merged: null }), base: null }, ["tree-unknown", "papers-unmerged"]],
  ["sets of another repository", good, tree({ ofWorld: false }), ["tree-unknown"]],
  ["no git", good, silent, ["target-not-permitted", "tree-unknown", "papers-unmerged"]],
  ["no git, forced", forced, silent, ["target-not-permitted", "papers-unmerged"]],
  ["git was not read", good, { kind: "unasked" }, ["tree-unknown", "papers-unmerged"]],
  ["a lock that is not merged", { ...good, lock: lockOf(good.set, { ...made, report: "0ther" }) }, history, ["lock-altered", "papers-unmerged"]],
  ["inputs locked again, and the same products made", { ...good, lock: { ...lockOf(good.set, made), inputs: { packages: { x: "1" }, products: [] } } }, history, []],
  // Other sets
  ["a trial of all that", trial({ ...approved({ tickets: { ...approval.tickets, taxicab: "" } }) }), tree({ dirty: ["a.ts"], merged: false }), []],
  ["a world that asks for nothing", { ...loadedSets.adopted(), approval }, { ...tree({ dirty: ["a.ts"], merged: false }), base: { ...history.base!, approval: null } }, []],
];

test.each(table)("the rules report the codes of: %s", (_case, loaded, of, expected) => {
  expect(codesOf(loaded, of)).toEqual(expected);
});

test("every rule reports at least one situation, and not all", () => {
  const found = new Set(table.flatMap(([, , , codes]) => codes.map((code) => code.replace(/[()]/g, ""))));
  // Changes of a set that was made have a table of their own.
  expect(policy.map(({ code }) => code).filter((code) => !found.has(code))).toEqual(["adopted-set-changed"]);
});

test("an adopted set of the base may change in allowed fields only, with any lock and approval on the branch", () => {
  const changed = (after: Partial<CalibsetDeclaration>): History => ({
    ...history,
    base: { ...history.base!, changed: { before: declaration, after: { ...declaration, ...after } as CalibsetDeclaration } },
  });
  expect(codesOf(good, changed({ begin: "2024-05-01" }))).toEqual(["adopted-set-changed"]);
  expect(codesOf({ ...good, approval: null, lock: null }, changed({ begin: "2024-05-01" }))).toEqual([
    "adopted-set-changed",
    "approval-transition",
  ]);
  expect(codesOf(good, changed({ withdrawn: { on: "2026-11-20", reason: "a light leak was found" } }))).toEqual([]);
});

test("rules of a run do not apply to a pull request, and rules of a deployment not to a build", () => {
  const all: History = { ...tree({ dirty: ["a.ts"], merged: false }), authors: [ben], lastBy: [cat] };
  expect(codesOf(good, all, "check")).toEqual(["target-not-permitted", "self-approved"]);
  expect(codesOf(good, all, "build")).toEqual(["tree-dirty", "tree-unmerged"]);
  expect(codesOf(good, all, "deploy")).toEqual(["target-not-permitted", "self-approved", "tree-dirty", "tree-unmerged"]);
});

test("many changed files are counted", () => {
  const [rule] = policy.filter(({ code }) => code === "tree-dirty");
  expect(rule?.judge(good, { history: tree({ dirty: ["a", "b", "c", "d", "e"] }), today: 0n })).toEqual([
    { code: "tree-dirty", detail: "a, b, c and 2 more" },
  ]);
});

test("every rule has its own code, and a sentence as its title", () => {
  const codes = policy.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { title } of policy) expect(title).toMatch(/^[A-Z].*\.$/);
  expect(strict.requireMerged).toBe("origin/main");
});
