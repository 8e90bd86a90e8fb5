import { expect, test } from "@jest/globals";
import {
  collectionsOf,
  printChain,
  withoutSet,
  withSet,
  type InstrumentChain,
  type PlacedSet,
} from "../../../engine/model/instrumentChain.ts";

const chain: InstrumentChain = {
  instrument: "LATISS",
  revision: 3,
  members: [
    { kind: "set", ticket: "DM-50002" },
    { kind: "set", ticket: "DM-43525" },
    { kind: "kept", collection: "LATISS/calib/unbounded", reason: "curated" },
  ],
};
const set = (ticket: string, begin: bigint | null, end: bigint | null = null): PlacedSet => ({ ticket, begin, end });
const others = [set("DM-50002", 600n), set("DM-43525", 300n)];
const placeOf = (added: PlacedSet): number =>
  withSet(chain, added, others).members.findIndex((member) => member.kind === "set" && member.ticket === added.ticket);

test.each([
  ["a newer set goes in front", set("DM-1", 700n), 0],
  ["a set with the same begin goes in front", set("DM-1", 600n), 0],
  ["an older open set goes behind the newer one", set("DM-1", 400n), 1],
  ["a set without a begin goes behind all sets", set("DM-1", null), 2],
  ["a historical set that overlaps no newer one goes in front", set("DM-1", 400n, 600n), 0],
  ["a historical set goes behind each newer set that it overlaps", set("DM-1", 400n, 601n), 1],
])("%s", (_title, added, expected) => {
  expect(placeOf(added)).toBe(expected);
});

test("a change raises the revision; no change leaves the file as it is", () => {
  expect(withSet(chain, set("DM-1", 700n), others).revision).toBe(4);
  expect(withSet(chain, set("DM-43525", 700n), others)).toBe(chain);
  expect(collectionsOf(withoutSet(chain, "DM-50002"))).toEqual(["LATISS/calib/DM-43525", "LATISS/calib/unbounded"]);
  expect(withoutSet(chain, "DM-1")).toBe(chain);
});

test("the file has one line a member, so that two additions at one place conflict in git", () => {
  const text = printChain(chain);
  expect(JSON.parse(text)).toEqual(chain);
  expect(text.split("\n").filter((line) => line.includes('"kind"'))).toHaveLength(3);
  expect(JSON.parse(printChain({ ...chain, approved: 3 }))).toEqual({ ...chain, approved: 3 });
  expect(JSON.parse(printChain({ ...chain, members: [] }))).toEqual({ ...chain, members: [] });
});
