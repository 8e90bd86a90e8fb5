import { expect, test } from "@jest/globals";
import { surveyed } from "../../../engine/bridge/surveyView.ts";
import type { HeldCollection } from "../../../engine/bridge/wire.ts";
import { compareGroups, groupAlike, type ChainFacts } from "../../../engine/drift/answerGroups.ts";
import { compareAnswers } from "../../../engine/drift/compareAnswers.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { day, heldIn, row } from "../lookup/held.ts";
import { survey } from "./surveys.ts";

const CHAIN = asCollection("LATISS/calib");
const SET = "LATISS/calib/DM-1";
const KEPT = "LATISS/calib/kept";
const FOREIGN = "u/foreign";

/** A repository whose chain searches these members; each holds biases with this fingerprint. */
function chainAt(repo: string, members: Readonly<Record<string, string>>, more: Partial<ChainFacts> = {}, count = 1): ChainFacts {
  const order = Object.keys(members).map((name): HeldCollection => ({ name, type: "CALIBRATION", path: [CHAIN] }));
  const answering = Object.entries(members).map(([collection, fingerprint]) => ({
    collection,
    datasetType: "bias",
    count,
    fingerprint,
  }));
  return {
    repo: asRepo(repo),
    chain: CHAIN,
    survey: surveyed(
      { chains: [], certified: [] },
      survey({
        collections: [{ name: CHAIN, type: "CHAINED", children: Object.keys(members) }],
        searched: [{ chain: CHAIN, order }],
        answering,
      }),
    ),
    detectors: new Set([0, 1]),
    declared: new Set([SET, KEPT]),
    kept: new Set([KEPT]),
    doubtful: new Set(),
    ...more,
  };
}

const reposOf = (chains: readonly ChainFacts[]) =>
  [...groupAlike(chains)].map(([type, groups]) => [type, groups.map(({ repos }) => repos.map(({ repo }) => repo))]);

test("repositories with equal chains are alike, and the larger group comes first", () => {
  const [a, b, c] = [chainAt("a", { [SET]: "1" }), chainAt("b", { [SET]: "2" }), chainAt("c", { [SET]: "2" })];
  expect(reposOf([a, chainAt("d", { [SET]: "1" })])).toEqual([]);
  expect(reposOf([a, b, c])).toEqual([["bias", [["b", "c"], ["a"]]]]);
});

test("a repository whose member lost its rows is not alike one that lacks the member", () => {
  const emptied = chainAt("lost", { [SET]: "1", [KEPT]: "k" });
  const lost = {
    ...emptied,
    survey: { ...emptied.survey, datasetsIn: () => emptied.survey.datasetsIn().filter(({ collection }) => collection === SET) },
  };
  const all = [chainAt("a", { [SET]: "1", [KEPT]: "k" }), lost, chainAt("lacks", { [SET]: "1" })];
  expect(reposOf(all)).toEqual([["bias", [["a"], ["lost"], ["lacks"]]]]);
});

test("a type with a reported difference is not compared at that repository", () => {
  expect(reposOf([chainAt("a", { [SET]: "1" }), chainAt("b", { [SET]: "2" }, { doubtful: new Set(["bias"]) })])).toEqual([]);
});

const biases = (collection: string, ids: readonly string[]) => ids.map((id, detector) => row(collection, { detector }, [0, null], id));

/** Compares repositories a and b, whose first members hold these biases. */
function compared(one: Readonly<Record<string, readonly string[]>>, other: typeof one, more: Partial<ChainFacts> = {}) {
  const [a, b] = [one, other].map((members) =>
    heldIn(Object.keys(members), { bias: Object.entries(members).flatMap(([name, ids]) => biases(name, ids)) }),
  );
  const facts = (repo: string, members: typeof one, own: Partial<ChainFacts> = {}) =>
    chainAt(repo, Object.fromEntries(Object.keys(members).map((name) => [name, repo])), own);
  if (!a || !b) throw new Error("there are two");
  return compareGroups({ datasetType: "bias", repos: [facts("a", one)] }, { datasetType: "bias", repos: [facts("b", other, more)] }, [
    a,
    b,
  ]).map(({ kind, about, answers }) => [kind, about, ...answers]);
}

const range = "in [2025-01-01T00:00:00, ∞)";

test.each([
  ["the same datasets", { [SET]: ["x", "y"] }, { [SET]: ["x", "y"] }, []],
  [
    "nothing at one, although the set is in use at both",
    { [SET]: ["x", "y"] },
    { [SET]: ["x"] },
    [["different", `bias detectors 1 ${range}`, `a dataset of ${SET}`, "nothing"]],
  ],
  [
    "members in another order",
    { [SET]: ["x", "y"], [KEPT]: ["z"] },
    { [KEPT]: ["z"], [SET]: ["x", "y"] },
    [["different", `bias detectors 0 ${range}`, `a dataset of ${SET}`, `a dataset of ${KEPT}`]],
  ],
  [
    "a kept member with other UUIDs",
    { [KEPT]: ["x", "y"] },
    { [KEPT]: ["v", "w"] },
    [["other UUIDs", `bias detectors 0..1 ${range}`, `a dataset of ${KEPT}`, `a dataset of ${KEPT}`]],
  ],
  [
    "a foreign member at one, which is reported where it stands",
    { [SET]: ["x"] },
    { [FOREIGN]: ["z"], [SET]: ["x"] },
    [["declared", `bias detectors 0 ${range}`, `a dataset of ${SET}`, `a dataset of ${FOREIGN}`]],
  ],
  [
    "a foreign member behind a set that lost a dataset",
    { [SET]: ["x", "y"], [FOREIGN]: ["v", "w"] },
    { [SET]: ["x"], [FOREIGN]: ["v", "w"] },
    [["different", `bias detectors 1 ${range}`, `a dataset of ${SET}`, `a dataset of ${FOREIGN}`]],
  ],
  [
    "a set that is not in use at the other yet",
    { [SET]: ["x"], [KEPT]: ["z"] },
    { [KEPT]: ["z"] },
    [["declared", `bias detectors 0 ${range}`, `a dataset of ${SET}`, `a dataset of ${KEPT}`]],
  ],
])("answers of two repositories: %s", (_title, one, other, expected) => {
  expect(compared(one, other)).toEqual(expected);
});

test("only detectors that both repositories declare are compared", () => {
  expect(compared({ [SET]: ["x", "y"] }, { [SET]: ["x"] }, { detectors: new Set([0]) })).toEqual([]);
});

test("contents of many kept datasets are read only on request, and a file that cannot be read is never equal", async () => {
  const many = 501;
  const held = (prefix: string) => ({
    order: [{ name: KEPT, type: "CALIBRATION" as const, path: [CHAIN] }],
    runs: ["r"],
    types: [
      {
        name: "bias",
        dimensions: ["detector"],
        collection: Array(many).fill(0),
        dataId: [Array.from({ length: many }, (_, detector) => detector)],
        id: Array.from({ length: many }, (_, detector) => `${prefix}${detector}`),
        run: Array(many).fill(0),
        begin: Array(many).fill(day(0).toString()),
        end: Array(many).fill(null),
        empty: Array(many).fill(false),
      },
    ],
    unregistered: [],
  });
  const detectors = new Set(Array.from({ length: many }, (_, detector) => detector));
  const chains = ["a", "b"].map((repo) => chainAt(repo, { [KEPT]: repo }, { detectors }, many));
  const unreadable = new Set<string>();
  const readerOf = (repo: string) =>
    Promise.resolve({
      call: (method: string) =>
        Promise.resolve(
          method === "holdings"
            ? held(repo)
            : {
                id: held(repo).types[0]?.id,
                content: Array.from({ length: many }, (_, index) => (unreadable.has(repo) && index === 7 ? null : "same")),
              },
        ) as never,
    });
  const at = async (deep: boolean) => (await compareAnswers(chains, readerOf, deep)).get(asRepo("b"));
  expect(await at(false)).toMatchObject({ differences: [], notes: [], unread: [expect.stringContaining("bias detectors 0..500")] });
  expect(await at(true)).toMatchObject({ differences: [], notes: [expect.stringContaining("equal content")], unread: [] });
  unreadable.add("b");
  expect(await at(true)).toMatchObject({ differences: [], notes: [], unread: [expect.stringContaining("bias")] });
});
