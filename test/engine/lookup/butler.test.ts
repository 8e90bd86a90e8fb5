import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { HoldingsResult } from "../../../engine/bridge/wire.ts";
import { holdingsOf } from "../../../engine/lookup/holdings.ts";
import { search, type Search } from "../../../engine/lookup/search.ts";
import { openLineProcess } from "../../lineProcess.ts";
import { randomWorld, type RandomLookup } from "./randomWorld.ts";

interface Answers {
  readonly holdings: HoldingsResult;
  readonly answers: readonly (string | null)[];
}

const DAY = 86_400_000_000_000n;
const START = 20_000n * DAY;

/** Butler, with one repository for all worlds. */
const oracle = openLineProcess("lookup_oracle.py");
afterAll(() => oracle.close());

test("a search finds the dataset that Butler finds in random worlds, and is ambiguous where Butler raises", async () => {
  const seen = new Map<string, number>();
  const count = (outcome: string) => seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld, async (world) => {
      const { holdings, answers } = JSON.parse(await oracle.ask(JSON.stringify({ prefix: `w${++made}/`, ...world }))) as Answers;
      const held = holdingsOf(holdings);
      const found = world.lookups.map((lookup) => search(held, { ...lookup, ...spanOf(lookup) }));
      expect(found.map(answerOf)).toEqual(answers);
      for (const each of found) {
        count(each.kind);
        if (each.kind === "found") count(each.collection.type);
        for (const { why } of each.passedOver) count(why.kind);
      }
    }),
    { numRuns: 50, seed: 20250207 },
  );
  // Every outcome occurred at least five times.
  const collections = ["RUN", "TAGGED", "CALIBRATION"];
  const reasons = ["other detectors", "other filters", "ended", "begins later", "gap", "empty range"];
  const rare = ["found", "nothing", "ambiguous", ...collections, ...reasons].filter((outcome) => (seen.get(outcome) ?? 0) < 5);
  expect(rare).toEqual([]);
});

const spanOf = ({ begin, end }: RandomLookup) => ({
  begin: begin === null ? null : START + BigInt(begin) * DAY,
  end: end === null ? null : START + BigInt(end) * DAY,
});

const answerOf = (found: Search): string | null => (found.kind === "found" ? found.row.id : found.kind === "nothing" ? null : "ambiguous");
