import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { recordChain } from "../../../engine/content/recordChain.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { collectionsOf } from "../../../engine/model/instrumentChain.ts";

const at = (repo: string, ...members: readonly string[]) => ({ repo: asRepo(repo), members });
const SETS = new Set(["DM-1", "DM-2"]);

test("sets are managed, and other members are kept where they are", () => {
  const chains = [
    at("usdf/main", "LATISS/calib/DM-2", "LATISS/calib/DM-1", "LATISS/calib/unbounded"),
    at("summit/LATISS", "LATISS/calib/DM-1", "LATISS/calib/daily", "LATISS/calib/unbounded"),
  ];
  expect(recordChain("LATISS", chains, SETS)).toEqual({
    kind: "recorded",
    chain: {
      instrument: "LATISS",
      revision: 1,
      members: [
        { kind: "set", ticket: "DM-2" },
        { kind: "set", ticket: "DM-1" },
        {
          kind: "kept",
          collection: "LATISS/calib/daily",
          reason: "on the chain before this file, at summit/LATISS",
          repositories: ["summit/LATISS"],
        },
        { kind: "kept", collection: "LATISS/calib/unbounded", reason: "on the chain before this file, at usdf/main, summit/LATISS" },
      ],
    },
  });
});

test("repositories with opposite orders are listed, and nothing is recorded", () => {
  expect(recordChain("LATISS", [at("usdf/main", "a", "b", "c"), at("summit/LATISS", "b", "a", "c")], SETS)).toEqual({
    kind: "contradictory",
    orders: [
      { repo: "usdf/main", first: "a", second: "b" },
      { repo: "summit/LATISS", first: "b", second: "a" },
    ],
  });
  const circle = recordChain("LATISS", [at("usdf/main", "a", "b"), at("usdf/embargo", "b", "c"), at("summit/LATISS", "c", "a")], SETS);
  expect(circle).toMatchObject({
    kind: "contradictory",
    orders: [{ repo: "usdf/main" }, { repo: "usdf/embargo" }, { repo: "summit/LATISS" }],
  });
});

test("a recorded file has the order of every repository", () => {
  const members = fc.shuffledSubarray(["a", "b", "c", "d", "e"]);
  fc.assert(
    fc.property(fc.array(members, { minLength: 1, maxLength: 4 }), (lists) => {
      const chains = lists.map((list, index) => at(`usdf/${index}`, ...list));
      const recorded = recordChain("LATISS", chains, SETS);
      if (recorded.kind === "contradictory") {
        const { orders } = recorded;
        for (const [index, { repo, first, second }] of orders.entries()) {
          const there = chains.find((each) => each.repo === repo)?.members ?? [];
          expect(there.indexOf(first)).toBeLessThan(there.indexOf(second));
          expect(second).toBe(orders[(index + 1) % orders.length]?.first);
        }
        expect(orders.length).toBeGreaterThan(1);
        return;
      }
      const order: readonly string[] = collectionsOf(recorded.chain);
      for (const list of lists) expect(order.filter((name) => list.includes(name))).toEqual(list);
    }),
  );
});
