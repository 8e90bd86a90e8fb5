import { describe, expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { madeNow } from "../../../engine/declare/madeNow.ts";
import { lockedInputs } from "../../../engine/progress/locked.ts";
import { bias, lockOf, made, loadedSets, settled, theBias } from "../factory.ts";

const inputs = (loaded: LoadedSet) => lockedInputs(loaded, theBias(loaded.set));
const nextLetter = { products: { bias: { ...bias, rerun: "20240326b" } } };
const otherInputs = { products: { bias: { ...bias, exposures: { kind: "list", exposures: [1] } } } } as const;
const withdrawn = { withdrawn: { on: "2024-05-01", reason: "light leak" } };

describe("the inputs of a product", () => {
  test("are those of the lock that was resolved from this declaration", () => {
    expect(inputs(loadedSets.locked())).toMatchObject({
      kind: "wanted",
      value: { construction: { exposures: [2024032600002, 2024032600003, 2024032600004] } },
    });
    expect(inputs(loadedSets.adopted()).kind).toBe("wanted");
  });

  test.each<[string, LoadedSet, object]>([
    ["no lock", loadedSets.declared(), { kind: "waiting", code: "lock-missing" }],
    ["a lock of another declaration", { ...loadedSets.locked(), set: settled(otherInputs) }, { kind: "waiting", code: "lock-stale" }],
    [
      "a lock that lacks the product",
      { ...loadedSets.locked(), lock: { ...lockOf(settled()), inputs: { products: [], packages: {} } } },
      { kind: "waiting", code: "lock-stale" },
    ],
    [
      "changed under the rerun that was made",
      { ...loadedSets.released(), set: settled(otherInputs) },
      { kind: "refused", code: "rerun-reused" },
    ],
    [
      "changed and locked again under the rerun that was made, lock edited by hand",
      { ...loadedSets.released(), set: settled({ ...otherInputs, begin: "2024-04-11" }) },
      { kind: "refused", code: "rerun-reused" },
    ],
    ["a new rerun, not locked yet", { ...loadedSets.released(), set: settled(nextLetter) }, { kind: "waiting", code: "lock-stale" }],
    ["a new rerun, locked, before adoption", { ...loadedSets.released(nextLetter) }, { kind: "wanted" }],
    ["a new rerun, locked, after adoption", { ...loadedSets.adopted(nextLetter) }, { kind: "refused", code: "adopted-set-changed" }],
    ["withdrawn", loadedSets.adopted(withdrawn), { kind: "unwanted", note: "withdrawn: light leak" }],
    ["withdrawn before it was ever locked", loadedSets.declared(withdrawn), { kind: "unwanted" }],
  ])("%s", (_case, loaded, expected) => {
    expect(inputs(loaded)).toMatchObject(expected);
  });
});

test("a product counts as made under the three declared reruns only", () => {
  const now = (changes: object) =>
    madeNow(
      loadedSets.released({ products: { bias: { ...bias, ...changes } } }),
      theBias(settled({ products: { bias: { ...bias, ...changes } } })),
    );
  expect(now({})).toEqual(made.products[0]);
  expect([
    now({ rerun: "20240326b" }),
    now({ certifyRerun: "20240405b" }),
    now({ verification: { ...bias.verification, rerun: "20240326b" } }),
  ]).toEqual([undefined, undefined, undefined]);
});
