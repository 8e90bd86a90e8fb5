import { expect, test } from "@jest/globals";
import { declaredOrder, placedOrder } from "../../../../engine/content/declaredOrder.ts";
import { inOrder, keptAt, membersOf, withMember } from "../../../../engine/lookup/impact/members.ts";
import type { Holdings } from "../../../../engine/lookup/holdings.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import type { InstrumentChain } from "../../../../engine/model/instrumentChain.ts";
import { row } from "../held.ts";

const inChain = (name: string, ...path: readonly string[]) => ({ name, type: "CALIBRATION" as const, path });
const [OLD, NEW] = ["LATISS/calib/DM-1", "LATISS/calib/DM-2"];
const holdings: Holdings = {
  order: [
    inChain(`${OLD}/t/bias`, "LATISS/calib", OLD),
    inChain("u/somebody/run", "LATISS/calib"),
    inChain(`${NEW}/t/bias`, "LATISS/calib", NEW),
    inChain(`${NEW}/t/dark`, "LATISS/calib", NEW),
  ],
  types: [{ name: "bias", dimensions: ["detector"], rows: [row(`${OLD}/t/bias`, { detector: 0 })] }],
};
const chain: InstrumentChain = {
  instrument: "LATISS",
  revision: 1,
  members: [
    { kind: "set", ticket: "DM-2" },
    { kind: "set", ticket: "DM-1" },
    { kind: "kept", collection: "LATISS/calib/kept", reason: "curated", repositories: ["usdf/main"] },
  ],
};

test("the members of a chain are its sets and the collections between them, in their order", () => {
  expect(membersOf(holdings)).toEqual([OLD, "u/somebody/run", NEW]);
});

test("an exchanged order moves all collections of a set, and leaves a foreign member between them", () => {
  const members = declaredOrder.order(chain, membersOf(holdings), []);
  expect(members).toEqual([NEW, OLD, "u/somebody/run"]);
  expect(inOrder(holdings, members).order.map(({ name }) => name)).toEqual([
    `${NEW}/t/bias`,
    `${NEW}/t/dark`,
    `${OLD}/t/bias`,
    "u/somebody/run",
  ]);
  expect(inOrder(holdings, members).types).toBe(holdings.types);
});

test("up places an added set alone, and leaves an exchanged order as it is", () => {
  expect(placedOrder.order(chain, membersOf(holdings), [])).toEqual([OLD, "u/somebody/run", NEW]);
  expect(placedOrder.order(chain, [OLD, "u/somebody/run"], [OLD])).toEqual([OLD, "u/somebody/run"]);
  expect(placedOrder.order(chain, [OLD, NEW, "u/somebody/run"], [OLD])).toEqual([NEW, OLD, "u/somebody/run"]);
});

test("a kept member counts at the repositories of its line only, with everything that it holds", () => {
  expect(keptAt(chain, asRepo("usdf/main"))).toEqual(["LATISS/calib/kept"]);
  expect(keptAt(chain, asRepo("summit/LATISS"))).toEqual([]);
  const held: Holdings = {
    order: [inChain("kept/defects", "LATISS/calib/kept"), inChain(`${OLD}/t/bias`, "LATISS/calib/kept")],
    types: [
      { name: "bias", dimensions: ["detector"], rows: [row(`${OLD}/t/bias`, { detector: 0 })] },
      { name: "defects", dimensions: ["detector"], rows: [row("kept/defects", { detector: 0 })] },
    ],
  };
  const all = withMember(holdings, "LATISS", "LATISS/calib/kept", held);
  expect(membersOf(all)).toEqual(["LATISS/calib/kept", ...membersOf(holdings)]);
  expect(all.types.map(({ name, rows }) => [name, rows.length])).toEqual([
    ["bias", 1],
    ["defects", 1],
  ]);
});
