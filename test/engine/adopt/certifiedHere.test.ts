import { expect, test } from "@jest/globals";
import { certifiedHere } from "../../../engine/adopt/certifiedHere.ts";
import { BEGIN, bias, dark, flat, TICKET, ticketOf } from "./exampleTicket.ts";

const other = (name: string, datasetType = "bias", run = `${TICKET}/t/other/run1`) => ({
  collection: `${TICKET}/${name}`,
  datasetType,
  run,
});

test.each([
  ["a curated ticket", ticketOf([{ collection: TICKET, datasetType: "camera", run: `${TICKET}/unbounded` }]), [], ["adopt-curated"]],
  [
    "curated calibrations beside others",
    ticketOf([bias, other("curated/bias", "bfk", `${TICKET}/curated/19700101T000000Z`)]),
    ["bias"],
    ["adopt-curated"],
  ],
  [
    "a child from elsewhere",
    ticketOf([bias, { ...dark, collection: "LATISS/calib/DM-2/t/dark.20240405a" }]),
    ["bias"],
    ["adopt-foreign-child"],
  ],
  [
    "a ticket whose name only begins alike",
    ticketOf([bias, { ...dark, collection: `${TICKET}2/t/dark.20240405a` }]),
    ["bias"],
    ["adopt-foreign-child"],
  ],
  [
    "no product of the catalog",
    ticketOf([bias, other("gainFixup/photodiode.20241107a", "photodiode")]),
    ["bias"],
    ["adopt-product-unknown"],
  ],
  [
    "two collections of another tag, whose range is more frequent than each range of the chosen tag",
    ticketOf([
      bias,
      { ...dark, changes: { begin: [BEGIN.replace(/0$/, "1"), BEGIN.replace(/0$/, "1")] } },
      { ...flat("r"), changes: { begin: [BEGIN.replace(/0$/, "2"), BEGIN.replace(/0$/, "2")] } },
      ...[bias, dark].map((each) => ({ ...each, collection: each.collection.replace("/t/", "/u/"), changes: { end: [BEGIN, BEGIN] } })),
    ]),
    ["bias"],
    ["adopt-range-differs", "adopt-range-differs", "adopt-name-odd", "adopt-name-odd"],
  ],
  ["another tag", ticketOf([bias, dark, other("u/flat-r.20240405a", "flat")]), ["bias", "dark"], ["adopt-name-odd"]],
  ["no rerun", ticketOf([bias, other("t/dark", "dark")]), ["bias"], ["adopt-name-odd"]],
  ["another product's name", ticketOf([bias, other("t/bias.20240406a", "dark")]), ["bias"], ["adopt-name-odd"]],
  ["a flat of no band", ticketOf([bias, other("t/flat.20240405a", "flat")]), ["bias"], ["adopt-name-odd"]],
  ["a flat of no known band", ticketOf([bias, other("t/flat-q.20240405a", "flat")]), ["bias"], ["adopt-name-odd"]],
  ["a band of a product without bands", ticketOf([bias, other("t/dark-r.20240405a", "dark")]), ["bias"], ["adopt-name-odd"]],
  ["two types in one collection", ticketOf([bias, dark, { ...dark, datasetType: "flat" }]), ["bias"], ["adopt-several-types"]],
  [
    "a product in two collections",
    ticketOf([bias, { ...bias, collection: `${TICKET}/t/bias.20240401a` }]),
    ["bias"],
    ["adopt-several-collections"],
  ],
  ["a collection on no chain", ticketOf([bias, dark], { children: [bias.collection] }), ["bias"], ["adopt-not-chained"]],
  [
    "another range",
    ticketOf([bias, flat("r"), { ...dark, changes: { end: [BEGIN, BEGIN] } }]),
    ["bias", "flat-r"],
    ["adopt-range-differs"],
  ],
  ["two ranges in one collection", ticketOf([bias, { ...dark, changes: { begin: [BEGIN, null] } }]), ["bias"], ["adopt-range-differs"]],
  ["an empty range", ticketOf([bias, { ...dark, changes: { empty: [false, true] } }]), ["bias"], ["adopt-range-differs"]],
  ["two RUNs in one collection", ticketOf([bias, { ...dark, changes: { run: ["u/x", "u/y"] } }]), ["bias"], ["adopt-run-differs"]],
  ["an ordinary ticket", ticketOf([flat("r"), dark, bias]), ["flat-r", "dark", "bias"], []],
])("certified products of a ticket: %s", (_case, facts, titles, codes) => {
  const { found, notes } = certifiedHere(TICKET, facts);
  expect(found.map(({ title }) => title)).toEqual(titles);
  expect(notes.map(({ code }) => code)).toEqual(codes);
});

test("every certified collection is found, or reported by its name", () => {
  const facts = ticketOf([
    bias,
    other("gainFixup/photodiode.20241107a", "photodiode"),
    { ...bias, collection: `${TICKET}/t/bias.20240401a` },
    { ...dark, changes: { empty: [true, true] } },
  ]);
  const { found, notes } = certifiedHere(TICKET, facts);
  for (const { collection } of facts.certified)
    expect(found.some((each) => each.collection === collection) || notes.some(({ detail }) => detail.includes(collection))).toBe(true);
});

test("the first of two collections of a product on the ticket chain counts", () => {
  const older = { ...bias, collection: `${TICKET}/t/bias.20240401a` };
  expect(
    certifiedHere(TICKET, ticketOf([older, bias], { children: [bias.collection, older.collection] })).found.map(
      ({ collection }) => collection,
    ),
  ).toEqual([bias.collection]);
  expect(certifiedHere(TICKET, ticketOf([older, bias])).found.map(({ collection }) => collection)).toEqual([older.collection]);
});
