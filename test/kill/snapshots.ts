import { readdirSync } from "node:fs";
import path from "node:path";
import { templates } from "../world/worlds.ts";

export const stages = ["release", "activation"] as const;

export type Stage = (typeof stages)[number];

/** A copy of the world just before a journaled write. */
export interface Snapshot {
  readonly stage: Stage;
  /** `<ordinal>-<step>-<method>-<repository>`. */
  readonly name: string;
  readonly step: string;
  readonly method: string;
}

/** Returns all snapshots, in the order of the writes. */
export const allSnapshots = (): readonly Snapshot[] =>
  stages.flatMap((stage) =>
    readdirSync(path.join(templates(), `before-${stage}`))
      .filter((name) => !name.startsWith("."))
      .sort()
      .map((name): Snapshot => {
        const [, step = "", method = ""] = name.split("-");
        return { stage, name, step, method };
      }),
  );

/** Returns all snapshots with CALIB_TEST_ALL, else the first and the last of every write method. */
export function chosenSnapshots(all: readonly Snapshot[]): readonly Snapshot[] {
  if (process.env["CALIB_TEST_ALL"] !== undefined) return all;
  return all.filter((snapshot) => {
    const same = all.filter(({ method }) => method === snapshot.method);
    return snapshot === same[0] || snapshot === same.at(-1);
  });
}
