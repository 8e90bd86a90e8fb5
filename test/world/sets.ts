import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Writes the tests' set with some fields changed; returns the folder of sets. */
export function writeSet(folder: string, changes: Readonly<Record<string, unknown>>): string {
  const set = JSON.parse(readFileSync(path.join(packageRoot, "test/world/sets/LATISS/DM-43525.json"), "utf8")) as Record<string, unknown>;
  mkdirSync(path.join(folder, "LATISS"), { recursive: true });
  writeFileSync(path.join(folder, "LATISS", "DM-43525.json"), JSON.stringify({ ...set, ...changes }, null, 2));
  return folder;
}

/** What speaks against all selections from a world with one short night. */
export const oneNight = {
  "verification-same-dates": "the world has biases of one night only",
  "verification-lacks-first": "the first of the night has stripes, and the tests want a bias that passes",
} as const;

/** The two darks of the night are made into one, the first of them too. */
export const bothDarks = { "selection-first-of-sequence": "the world has two darks only" } as const;

/** The product of the tests' set with another selection or rerun. */
export const bias = (changes: Readonly<Record<string, unknown>>) => ({
  products: {
    bias: {
      rerun: "20240326a",
      certifyRerun: "20240405a",
      exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 },
      verification: { exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 } },
      waive: oneNight,
      ...changes,
    },
  },
});
