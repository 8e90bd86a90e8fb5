import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../engine/declare/workspace.ts";

/** Writes the tests' set with some fields changed; returns the folder of sets. */
export function writeSet(folder: string, changes: Readonly<Record<string, unknown>>): string {
  mkdirSync(path.join(folder, "LATISS"), { recursive: true });
  writeFileSync(path.join(folder, "LATISS", "DM-43525.json"), JSON.stringify({ ...readSet(), ...changes }, null, 2));
  return folder;
}

const readSet = () =>
  JSON.parse(readFileSync(path.join(packageRoot, "test/world/sets/LATISS/DM-43525.json"), "utf8")) as Record<string, unknown>;

/** A second set of the tests, with a later begin than the first. */
export const NEWER = "LATISS/DM-50002";

/** Writes the tests' set and the newer one, which makes its bias from other exposures; returns the folder of sets. */
export function writeBoth(folder: string): string {
  writeSet(folder, {});
  const newer = bias({ rerun: "20240406a", certifyRerun: "20240406a", exposures: range(3, 5), verification: { exposures: range(3, 5) } });
  const changes = { ticket: "DM-50002", begin: "2024-04-01", ...newer };
  writeFileSync(path.join(folder, `${NEWER}.json`), JSON.stringify({ ...readSet(), ...changes }, null, 2));
  return folder;
}

/** A selection of exposures of the night, by sequence numbers. */
export const range = (from: number, to: number) => ({ kind: "range", dayObs: 20240326, from, to });

/** Waivers that every selection needs in a world with one short night. */
export const oneNight = {
  "verification-same-dates": "the world has biases of one night only",
  "verification-lacks-first": "the first of the night has stripes, and the tests want a bias that passes",
} as const;

/** The waiver of a dark that is made from both darks of the night, the first of the sequence too. */
export const bothDarks = { "selection-first-of-sequence": "the world has two darks only" } as const;

/** The products of the tests' set: a bias with changed fields. */
export const bias = (changes: Readonly<Record<string, unknown>>) => ({
  products: {
    bias: {
      rerun: "20240326a",
      certifyRerun: "20240405a",
      exposures: range(2, 4),
      verification: { exposures: range(2, 4) },
      waive: oneNight,
      ...changes,
    },
  },
});
