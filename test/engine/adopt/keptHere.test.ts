import { expect, test } from "@jest/globals";
import { keptHere } from "../../../engine/adopt/keptHere.ts";
import { refusedCollections } from "../../../engine/adopt/recoverWhole.ts";
import { diagnostic } from "../../../engine/model/diagnostic.ts";
import { certifiedHere } from "../../../engine/adopt/certifiedHere.ts";
import { BEGIN, bias, chain, dark, flat, TICKET, ticketOf, type Certified } from "./exampleTicket.ts";

const LATER = "1712793600000000000";
const at = (name: string, datasetType = "bias"): Certified => ({ ...bias, collection: `${TICKET}/${name}`, datasetType });

test.each<[string, readonly Certified[], readonly string[]]>([
  [
    "the end of each collection",
    [at("pseudoFlats/pseudoFlat.20250401b", "flat"), at("bias.20230111a")],
    ["pseudoFlat.20250401b", "bias.20230111a"],
  ],
  ["the whole name where the ends are alike", [at("a/bias.20240101a"), at("b/bias.20240101a")], ["a.bias.20240101a", "b.bias.20240101a"]],
  ["collection and type where a collection has several", [at("t/all", "bias"), at("t/all", "dark")], ["t.all.bias", "t.all.dark"]],
])("kept collections are named after %s", (_case, certified, names) => {
  const { adopted } = keptHere(TICKET, ticketOf(certified), [], [0]);
  expect(adopted.map(({ name }) => name)).toEqual(names);
});

test.each<[string, Parameters<typeof ticketOf>, readonly string[]]>([
  ["recovered products", [[bias, dark]], ["dark"]],
  ["empty ranges", [[bias, { ...dark, changes: { empty: [false, true] } }]], []],
  ["collections that are not searched", [[bias, dark], { children: [bias.collection] }], []],
  ["collections of other tickets", [[bias, { ...dark, collection: "LATISS/calib/DM-2/t/dark.20240405a" }]], []],
])("%s are not kept", (_case, [certified, others], types) => {
  const { adopted } = keptHere(TICKET, ticketOf(certified, others), [{ collection: bias.collection }], [0]);
  expect(adopted.map(({ datasetType }) => datasetType)).toEqual(types);
});

test.each([
  ["all ranges", [BEGIN, LATER], [LATER, BEGIN], { begin: BigInt(BEGIN), end: BigInt(LATER) }],
  ["an open begin", [null, BEGIN], [BEGIN, LATER], { begin: null, end: BigInt(LATER) }],
  ["an open end", [BEGIN, LATER], [null, LATER], { begin: BigInt(BEGIN), end: null }],
])("the range of kept collections spans %s", (_case, begin, end, range) => {
  expect(keptHere(TICKET, ticketOf([{ ...bias, changes: { begin, end } }]), [], [0]).range).toEqual(range);
});

test("a refused product is kept, with the reason, and a refused band by itself", () => {
  const { found } = certifiedHere(TICKET, {
    ...ticketOf([bias, dark, flat("r"), flat("g")]),
    collections: [chain(TICKET, ...[bias, dark, flat("r"), flat("g")].map(({ collection }) => collection))],
  });
  const problems = [
    diagnostic("precursor-missing", "dark reads nothing", "/products/dark"),
    diagnostic("band-missing", "no filter", "/products/flat/bands/g"),
    diagnostic("name-invalid", "the tag", "/tag"),
  ];
  expect([...refusedCollections({ certified: found }, problems)]).toEqual([
    [dark.collection, "precursor-missing, dark reads nothing"],
    [flat("g").collection, "band-missing, no filter"],
  ]);
});
