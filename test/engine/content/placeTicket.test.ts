import { expect, test } from "@jest/globals";
import { placeTicket } from "../../../engine/content/placeTicket.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import { loadedSets, TICKET, world } from "../factory.ts";
import { chain, seen } from "../observed.ts";

const CHAIN = "LATISS/calib";
const NEWER = "LATISS/calib/DM-50002";
const KEPT = "LATISS/calib/unbounded";
const file: InstrumentChain = {
  instrument: "LATISS",
  revision: 1,
  members: [
    { kind: "set", ticket: "DM-50002" },
    { kind: "set", ticket: "DM-43525" },
    { kind: "kept", collection: KEPT, reason: "curated" },
  ],
};
const main = world.repositories.get(asRepo("usdf/main"))!;
const placed = (declared: InstrumentChain | null, members: readonly string[] | null, others: readonly string[] = []) =>
  placeTicket({ ...loadedSets.adopted(), chain: declared }, main, seen(members ? { collections: [chain(CHAIN, ...members)] } : {}), others);

test.each([
  ["behind a newer set", [NEWER, KEPT], [NEWER, TICKET, KEPT], `put ${TICKET} on usdf/main:${CHAIN} behind ${NEWER}`],
  ["in front if no newer set is on the chain", [KEPT], [TICKET, KEPT], `prepend ${TICKET} to usdf/main:${CHAIN}`],
  ["behind foreign members ahead of its successor", ["x", KEPT], ["x", TICKET, KEPT], `put ${TICKET} on usdf/main:${CHAIN} behind x`],
])("a declared set is placed %s", (_case, members, children, summary) => {
  expect(placed(file, members)).toEqual({
    changes: [{ kind: "order", chain: CHAIN, children, expected: members, doc: "Calibrations of LATISS", summary, reason: "missing" }],
  });
});

test("a repository without the chain gets a chain, which is expected to be absent", () => {
  expect(placed(file, null)).toMatchObject({ changes: [{ kind: "order", children: [TICKET], expected: null }] });
});

test("a set that the chain file does not list waits", () => {
  expect(placed({ ...file, members: file.members.slice(0, 1) }, [NEWER])).toMatchObject({ kind: "waiting", code: "chain-place-missing" });
});

test("a set is not placed among members that are out of order", () => {
  expect(placed(file, [KEPT, NEWER])).toMatchObject({ kind: "refused", code: "chain-order-differs" });
});

test("without a chain file, a set goes in front, but not ahead of another set of this project", () => {
  expect(placed(null, [KEPT])).toMatchObject({ changes: [{ kind: "prepend", children: [TICKET] }] });
  expect(placed(null, [NEWER], [NEWER])).toMatchObject({ kind: "waiting", code: "chain-undeclared" });
});
