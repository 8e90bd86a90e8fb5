import { expect, test } from "@jest/globals";
import { asCollection } from "../../../engine/model/brand.ts";
import { declaredMembers, isOnTicketChain, missingMembers } from "../../../engine/content/ticketChain.ts";
import { bias as bias_, settled } from "../factory.ts";

const of = (child: string) => asCollection(child === "foreign" ? child : `LATISS/calib/DM-43525/${child}`);
const adopted = (name: string) => ({ name, collection: of(name), datasetType: name });
const made = { products: {}, adopted: ["bias", "dark", "flat"].map(adopted) };

test.each<[string, readonly string[], string, boolean]>([
  ["alone", ["bias"], "bias", true],
  ["not there", ["dark"], "bias", false],
  ["an empty chain", [], "bias", false],
  ["in the declared order", ["flat", "dark", "bias"], "dark", true],
  ["others still to come", ["flat", "bias"], "bias", true],
  ["in the order of completion", ["bias", "dark"], "bias", false],
  ["foreign members at the end", ["dark", "bias", "foreign"], "bias", true],
  ["a foreign child ahead", ["foreign", "bias"], "bias", false],
  ["a foreign child between", ["dark", "foreign", "bias"], "dark", false],
])("the order of the ticket chain: %s", (_case, children, collection, expected) => {
  expect(isOnTicketChain(settled(made), children.map(of), of(collection))).toBe(expected);
});

test("people's order of a ticket chain is kept, with members that hold no dataset", () => {
  const set = settled({ ...made, chain: ["empty", "bias", "flat", "dark"].map(of) });
  expect(declaredMembers(set)).toEqual(["bias", "flat", "dark"].map(of));
  expect(isOnTicketChain(set, ["empty", "bias", "flat", "dark"].map(of), of("bias"))).toBe(true);
  expect(isOnTicketChain(set, ["flat", "empty", "bias", "dark"].map(of), of("bias"))).toBe(false);
});

test("a RUN on the ticket chain has the place that people gave it, and no other step puts it there", () => {
  const own = "LATISS/calib/DM-43525";
  const set = settled({
    ...made,
    chain: ["bias", "run", "dark"].map(of),
    collections: { [of("run")]: { chains: [own] }, refcats: { chains: ["defaults"] } },
  });
  expect(declaredMembers(set)).toEqual(["flat", "bias", "run", "dark"].map(of));
  expect(isOnTicketChain(set, ["bias", "run", "dark"].map(of), of("dark"))).toBe(true);
  expect(isOnTicketChain(set, ["run", "bias", "dark"].map(of), of("dark"))).toBe(false);
  expect(missingMembers(set, () => []).map(({ chain }) => chain)).toEqual(["defaults"]);
});

test("a collection with the ticket's own name needs no ticket chain", () => {
  const own = "LATISS/calib/DM-43525";
  const set = settled({ products: {}, adopted: [{ name: "camera", collection: own, datasetType: "camera" }] });
  expect(declaredMembers(set)).toEqual([]);
  expect(isOnTicketChain(set, [], asCollection(own))).toBe(true);
});

test("the ticket chain has the reverse order of construction", () => {
  const set = settled({ products: { dark: { rerun: "20240326a", exposures: bias_.exposures }, bias: bias_ } });
  expect(declaredMembers(set)).toEqual([
    "LATISS/calib/DM-43525/lowerSetTemp/dark.20240326a",
    "LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a",
  ]);
});
