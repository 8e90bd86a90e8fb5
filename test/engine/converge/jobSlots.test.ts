import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { slotsOf, type Slots } from "../../../engine/converge/session.ts";

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** Takes slots, and records the order in which they are given. */
function taker(slots: Slots) {
  const running: string[] = [];
  const release = new Map<string, () => void>();
  const take = (name: string, rank = 0, site = "usdf") =>
    void slots.take(site, rank).then((give) => {
      running.push(name);
      release.set(name, give);
    });
  return { take, running, give: (name: string) => release.get(name)?.() };
}

test("at most the site's number of jobs run at once, generations first, otherwise in the order of requests", async () => {
  const { take, running, give } = taker(slotsOf(new Map([["usdf", 2]])));
  for (const [name, rank] of [
    ["verify a", 1],
    ["verify b", 1],
    ["verify c", 1],
    ["generate d", 0],
    ["generate e", 0],
  ] as const)
    take(name, rank);
  await soon();
  expect(running).toEqual(["verify a", "verify b"]);
  for (const name of ["verify b", "verify a", "generate d"]) {
    give(name);
    await soon();
  }
  expect(running).toEqual(["verify a", "verify b", "generate d", "generate e", "verify c"]);
});

test("a slot that is returned twice counts once", async () => {
  const { take, running, give } = taker(slotsOf(new Map([["usdf", 1]])));
  for (const name of ["a", "b", "c"]) take(name);
  await soon();
  give("a");
  give("a");
  await soon();
  expect(running).toEqual(["a", "b"]);
});

test("jobs of one site do not wait for another site", async () => {
  const { take, running } = taker(
    slotsOf(
      new Map([
        ["usdf", 1],
        ["summit", 1],
      ]),
    ),
  );
  take("a");
  take("b");
  take("c", 0, "summit");
  await soon();
  expect(running).toEqual(["a", "c"]);
});

test("in any order of requests, no slot is idle while a job waits, and none is given twice", async () => {
  const step = fc.record({ site: fc.constantFrom("usdf", "summit"), rank: fc.nat(1), leaves: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.nat(3), async (history, more) => {
      const sizes = new Map([
        ["usdf", more + 1],
        ["summit", 1],
      ]);
      const slots = slotsOf(sizes);
      const held: Record<string, (() => void)[]> = { usdf: [], summit: [] };
      const waiting: Record<string, number> = { usdf: 0, summit: 0 };
      for (const { site, rank, leaves } of history) {
        if (leaves) held[site]?.shift()?.();
        else {
          waiting[site] = (waiting[site] ?? 0) + 1;
          void slots.take(site, rank).then((give) => {
            waiting[site] = (waiting[site] ?? 0) - 1;
            held[site]?.push(give);
          });
        }
        await soon();
        for (const [name, size] of sizes) {
          expect(held[name]?.length).toBeLessThanOrEqual(size);
          if (waiting[name]) expect(held[name]?.length).toBe(size);
        }
      }
    }),
    { seed: 4, numRuns: 100 },
  );
});
