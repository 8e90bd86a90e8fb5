import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import fc from "fast-check";
import type { HoldingsResult } from "../../../engine/bridge/wire.ts";
import { packageRoot, pythonOf, workspaceFrom } from "../../../engine/declare/workspace.ts";
import { holdingsOf } from "../../../engine/lookup/holdings.ts";
import { search, type Search } from "../../../engine/lookup/search.ts";
import { randomWorld, type RandomLookup, type RandomWorld } from "./world.ts";

const DAY = 86_400_000_000_000n;
const START = 20_000n * DAY;

const oracle = openOracle();
afterAll(() => oracle.close());

test("a search finds what Butler finds in thousands of random worlds, and is ambiguous where Butler raises", async () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld, async (world) => {
      const { holdings, answers } = await oracle.ask({ prefix: `w${++made}/`, ...world });
      const held = holdingsOf(holdings);
      const found = world.lookups.map((wanted) => search(held, { ...wanted, ...spanOf(wanted) }));
      expect(found.map(answerOf)).toEqual(answers);
      for (const each of found) {
        count(each.kind);
        if (each.kind === "found") count(each.collection.type);
        for (const { why } of each.passedOver) count(why.kind);
      }
    }),
    { numRuns: 50, seed: 20250207 },
  );
  // All that can happen did happen, and more than now and then.
  const rare = ["found", "nothing", "ambiguous", "RUN", "TAGGED", "CALIBRATION", "other detectors", "other filters", "ended", "begins later", "gap", "empty range"].filter((what) => (seen.get(what) ?? 0) < 5);
  expect(rare).toEqual([]);
});

const spanOf = ({ begin, end }: RandomLookup) => ({ begin: begin === null ? null : START + BigInt(begin) * DAY, end: end === null ? null : START + BigInt(end) * DAY });

const answerOf = (found: Search): string | null => (found.kind === "found" ? found.row.id : found.kind === "nothing" ? null : "ambiguous");

/** Butler, with one repository for all worlds (lookup_oracle.py). */
function openOracle() {
  const child = execa(pythonOf(workspaceFrom()), [path.join(packageRoot, "test/python/lookup_oracle.py")], {
    env: { PYTHONPATH: path.join(packageRoot, "python") },
    buffer: false,
    stderr: "inherit",
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(world: RandomWorld & { readonly prefix: string }): Promise<{ readonly holdings: HoldingsResult; readonly answers: readonly (string | null)[] }> {
      child.stdin.write(`${JSON.stringify(world)}\n`);
      const line = await lines.next();
      if (line.done) throw new Error("the oracle has ended");
      return JSON.parse(line.value) as { holdings: HoldingsResult; answers: (string | null)[] };
    },
    async close(): Promise<void> {
      child.stdin.end();
      await child;
    },
  };
}
