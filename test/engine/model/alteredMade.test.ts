import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { plainJson } from "../../../engine/declare/plainJson.ts";
import { lockAlterationOf } from "../../../engine/declare/gate.ts";
import { changesOfMade, contradictionsOf, digestOfMade } from "../../../engine/model/alteredMade.ts";
import type { Json } from "../../../engine/model/digest.ts";
import type { LockMade, MadeCollection } from "../../../engine/model/lock.ts";
import { adoptedWith, loadedSets, made } from "../factory.ts";

const skymaps: MadeCollection = {
  name: "skymaps",
  declaration: "d",
  chains: ["LATISS/defaults"],
  type: "RUN",
  runs: ["skymaps"],
  fingerprint: "",
  datasetTypes: [{ name: "skyMap", dimensions: ["skymap"], storageClass: "SkyMap", isCalibration: false }],
  parts: [
    {
      run: "skymaps",
      datasetType: "skyMap",
      fingerprint: "",
      datasets: [{ id: "5c7", dataId: { skymap: "cells" }, begin: null, end: null, sha256: "5b", size: 9 }],
    },
  ],
  records: { skymap: "cells", hash: "abc", tracts: 2, patches: 8, path: "records.jsonl", sha256: "5c", size: 99 },
};
const approved = adoptedWith(loadedSets.adopted(), {
  ...made,
  datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass: "ExposureF" }],
  collections: [skymaps],
});
const whole = approved.lock!.made!;
const [collection] = whole.collections!;

test("a lock as a release writes it contradicts nothing", () => {
  expect(contradictionsOf(whole)).toEqual([]);
  expect(contradictionsOf(made)).toEqual([]);
});

test.each<[string, LockMade, string]>([
  [
    "datasets of an auxiliary collection",
    { ...whole, collections: [{ ...collection!, parts: [{ ...collection!.parts[0]!, datasets: [] }] }] },
    "skymaps, skyMap of skymaps has the fingerprint",
  ],
  [
    "the records of a skymap",
    { ...whole, collections: [{ ...collection!, records: { ...collection!.records!, sha256: "0ther" } }] },
    "skymaps has the fingerprint",
  ],
  ["the combined fingerprint", { ...whole, fingerprint: "0ther" }, "the whole set has the fingerprint 0ther"],
])("a lock contradicts itself by name: %s", (_case, altered, words) => {
  expect(contradictionsOf(altered)).toEqual([expect.stringContaining(words)]);
});

/** Paths of all leaves of a value. */
const leavesOf = (value: Json | undefined, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === "object" && value !== null && Object.keys(value).length
    ? Object.entries(value).flatMap(([name, member]) => leavesOf(member as Json, [...at, name]))
    : [at];

/** Returns the value with another leaf of the same type, as the schema of locks asks for. */
function altered(value: Json, [name = "", ...rest]: readonly string[], text: string, number: number): Json {
  const copy = structuredClone(value) as Record<string, Json>;
  const before = copy[name] ?? null;
  if (rest.length) copy[name] = altered(before, rest, text, number);
  else if (typeof before === "object" && before !== null) copy[name] = [text];
  else if (typeof before === "boolean") copy[name] = !before;
  else copy[name] = typeof before === "number" ? number : text;
  return copy;
}

const lock = plainJson(whole);
const leaves = leavesOf(lock);

test("any change of any one value of the lock's part made is named, and closes the gate", () => {
  expect(leaves.length).toBeGreaterThan(50);
  fc.assert(
    fc.property(fc.constantFrom(...leaves), fc.string(), fc.integer(), (path, text, number) => {
      const next = altered(lock, path, text, number) as unknown as LockMade;
      fc.pre(JSON.stringify(next) !== JSON.stringify(lock));
      expect(digestOfMade(next)).not.toBe(approved.approval!.made);
      expect(lockAlterationOf({ ...approved, lock: { ...approved.lock!, made: next } })).toBeDefined();
      expect(changesOfMade(whole, next).map(({ pointer }) => pointer)).toEqual([expect.stringMatching(/^\/made\//)]);
    }),
    { numRuns: 1_000 },
  );
});
