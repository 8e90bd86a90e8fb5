import { expect, test } from "@jest/globals";
import { asCollection } from "../../../engine/model/brand.ts";
import { certifiedChain, isInOrder } from "../../../engine/content/ticketChain.ts";
import { bias as bias_, settled } from "../factory.ts";

const [flat, dark, bias] = ["flat", "dark", "bias"].map(asCollection) as [
  ReturnType<typeof asCollection>,
  ReturnType<typeof asCollection>,
  ReturnType<typeof asCollection>,
];
const declared = [flat, dark, bias];

test.each<[string, readonly string[], typeof bias, boolean]>([
  ["alone", ["bias"], bias, true],
  ["not there", ["dark"], bias, false],
  ["an empty chain", [], bias, false],
  ["in the declared order", ["flat", "dark", "bias"], dark, true],
  ["others still to come", ["flat", "bias"], bias, true],
  ["in the order of completion", ["bias", "dark"], bias, false],
  ["foreign members at the end", ["dark", "bias", "foreign"], bias, true],
  ["a foreign child ahead", ["foreign", "bias"], bias, false],
  ["a foreign child between", ["dark", "foreign", "bias"], dark, false],
])("the order of the ticket chain: %s", (_case, children, collection, expected) => {
  expect(isInOrder(children, collection, declared)).toBe(expected);
});

test("the ticket chain has the reverse order of construction", () => {
  const set = settled({ products: { dark: { rerun: "20240326a", exposures: bias_.exposures }, bias: bias_ } });
  expect(certifiedChain(set)).toEqual([
    "LATISS/calib/DM-43525/lowerSetTemp/dark.20240326a",
    "LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a",
  ]);
});
