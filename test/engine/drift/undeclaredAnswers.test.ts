import { expect, test } from "@jest/globals";
import { surveyed } from "../../../engine/bridge/surveyView.ts";
import type { CollectionFacts } from "../../../engine/bridge/wire.ts";
import type { ChainFacts } from "../../../engine/drift/answerGroups.ts";
import { compareWithListed, typesOutOfOrder } from "../../../engine/drift/undeclaredAnswers.ts";
import type { TypeHoldings } from "../../../engine/lookup/holdings.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { day, row } from "../lookup/held.ts";
import { searchedIn, survey } from "./surveys.ts";

const CHAIN = asCollection("LATISS/calib");
const LISTED = ["LATISS/calib/DM-2", "LATISS/calib/DM-1", "u/kept"];
const [NEWER = "", OLDER = "", KEPT = ""] = LISTED;

const chained = (name: string, ...children: string[]): CollectionFacts => ({ name, type: "CHAINED", children });

/** A chain with these members, whose collections all hold biases; the sets are chains of one collection. */
function factsOf(members: readonly string[], ...more: readonly CollectionFacts[]): ChainFacts {
  const collections = [chained(CHAIN, ...members), chained(NEWER, "n"), chained(OLDER, "o"), ...more];
  const order = searchedIn(collections).find(({ chain }) => chain === CHAIN)?.order ?? [];
  const answering = order.map(({ name }) => ({ collection: name, datasetType: "bias", count: 1, fingerprint: name }));
  return {
    repo: asRepo("usdf/main"),
    chain: CHAIN,
    survey: surveyed({ chains: [], certified: [] }, survey({ collections, searched: [{ chain: CHAIN, order }], answering })),
    detectors: new Set([0]),
    declared: new Set(LISTED),
    kept: new Set([KEPT]),
    doubtful: new Set(),
  };
}

/** The newer set begins on day 10, the older one on day 0; a foreign collection answers from day 5 to day 20. */
const biases: TypeHoldings = {
  name: "bias",
  dimensions: ["detector"],
  rows: [
    row("n", { detector: 0 }, [10, null], "newer"),
    row("o", { detector: 0 }, [0, null], "older"),
    row("f", { detector: 0 }, [5, 20], "foreign"),
  ],
};

function different(members: readonly string[], more: readonly CollectionFacts[] = [], shadowed: readonly string[] = []) {
  const facts = factsOf(members, ...more);
  const holdings = { order: facts.survey.searched(CHAIN), types: [biases] };
  return compareWithListed({ facts, listed: LISTED, shadowed: new Set(shadowed) }, holdings).map(({ expected, found }) => [
    expected,
    found,
  ]);
}

test("rows are read only of types that the chain searches outside the listed members, or in another order", () => {
  expect(typesOutOfOrder(factsOf(LISTED), LISTED)).toEqual([]);
  expect(typesOutOfOrder(factsOf([NEWER, KEPT]), LISTED)).toEqual([]);
  expect(typesOutOfOrder(factsOf(["f", ...LISTED]), LISTED)).toEqual(["bias"]);
  expect(typesOutOfOrder(factsOf(["nested", NEWER], chained("nested", OLDER)), LISTED)).toEqual(["bias"]);
});

test("a chain that holds a listed member in its place is no difference, and neither is what the member holds", () => {
  expect(typesOutOfOrder(factsOf([NEWER, "nested", KEPT], chained("nested", OLDER)), LISTED)).toEqual([]);
  expect(typesOutOfOrder(factsOf([NEWER, "o", KEPT]), LISTED)).toEqual([]);
});

test("a foreign member that answers in place of a listed one, or where none answers, is reported with the range", () => {
  expect(different(["f", ...LISTED])).toEqual([
    [`a dataset of o, by the chain file, for bias detectors 0 in [${date(5)}, ${date(10)})`, "a dataset of f"],
    [`a dataset of n, by the chain file, for bias detectors 0 in [${date(10)}, ${date(20)})`, "a dataset of f"],
  ]);
  expect(different([NEWER, "f"])).toEqual([
    [`nothing, by the chain file, for bias detectors 0 in [${date(5)}, ${date(10)})`, "a dataset of f"],
  ]);
});

test("a chain within the instrument chain that brings an older set ahead of a newer one is reported", () => {
  expect(different(["nested", NEWER, OLDER], [chained("nested", OLDER)])).toEqual([
    [`a dataset of n, by the chain file, for bias detectors 0 in [${date(10)}, ∞)`, "a dataset of o"],
  ]);
});

test("answers that are reported for a set as shadowed are not reported twice", () => {
  expect(different(["f", ...LISTED], [], LISTED)).toEqual([]);
});

const date = (number: number) => new Date(Number(day(number) / 1_000_000n)).toISOString().slice(0, 19);
