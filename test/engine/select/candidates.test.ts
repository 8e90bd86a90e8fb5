import { expect, test } from "@jest/globals";
import { candidatesJson, renderCandidates, usersOf } from "../../../engine/present/presentCandidates.ts";
import { groupsOf, type Candidate } from "../../../engine/select/candidates.ts";
import { lockedUses, together } from "../../../engine/select/uses.ts";
import { loadedSets } from "../factory.ts";
import { night, upTo } from "./night.ts";

const uses = lockedUses([loadedSets.locked(), loadedSets.declared({ ticket: "DM-2" })], "LATISS");
const candidates: readonly Candidate[] = [...night(upTo(6)), ...night([7, 9, 11], { type: "dark", reason: "dark", time: 30 })].map(
  (each) => ({ ...each, usedBy: uses.get(each.id) ?? [] }),
);

test("locks of the same instrument show the uses of an exposure", () => {
  expect(uses.get(2024032600001)).toEqual([{ by: "LATISS/DM-43525 bias", as: "tried on" }]);
  expect(uses.get(2024032600002)?.map(({ as }) => as)).toEqual(["made from", "tried on"]);
  expect(uses.get(2024032600006)).toBeUndefined();
  expect(lockedUses([loadedSets.locked()], "LSSTCam").size).toBe(0);
});

test("uses from several sources are merged", () => {
  const both = together(uses, new Map([[2024032600002, [{ by: "u/older/bias", as: "made from" }]]]));
  expect(both.get(2024032600002)?.map(({ by }) => by)).toEqual(["LATISS/DM-43525 bias", "LATISS/DM-43525 bias", "u/older/bias"]);
});

test("candidates are grouped by day and kind, with their uses, and small groups are marked", () => {
  const groups = groupsOf("LATISS", candidates);
  expect(groups.map(({ kind, exposures }) => [kind.type, exposures.length])).toEqual([
    ["bias", 6],
    ["dark", 3],
  ]);
  expect(usersOf(groups[0]?.exposures ?? [])).toEqual(["LATISS/DM-43525 bias: made from 3, tried on 5"]);
  const lines = renderCandidates(groups, 5).split("\n");
  expect(lines.find((line) => line.includes("bias"))).toMatch(
    /20240326 │ bias │ bias +│ r_03 +│ 0 +│ 6 +│ 2024032600001\.\.006 +│ LATISS\/DM-43525 bias: made from 3, tried on 5/,
  );
  expect(lines.find((line) => line.includes("dark"))).toMatch(/│ 30 +│ 3 < 5 +│ 2024032600007\.\.011:2 /);
  expect(lines.at(-1)).toBe("9 exposures in 2 groups, 1 of fewer than 5; 5 in use");
  expect(candidatesJson(groups, 5)[1]).toMatchObject({
    observationType: "dark",
    fewerThanMin: true,
    exposures: [{ id: 2024032600007, usedBy: [] }, {}, {}],
  });
});

test("an empty list of candidates is rendered as such", () => {
  expect(renderCandidates([], 15)).toBe("no exposures");
});
