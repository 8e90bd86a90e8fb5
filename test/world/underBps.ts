import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { copyWorld, placeAt, PREFIX, SET } from "./worlds.ts";

export const RUN = `${PREFIX}/biasGen.20240326a/run1`;
const only = ["--engine", "host", "--only-product", "bias"];
export const up = ["up", SET, ...only];

/** Puts all tasks into one job, because each job starts Python again. */
const one = (...tasks: readonly string[]) => ({ cluster: { all: { pipetasks: tasks.join(","), dimensions: "instrument" } } });
const executor = {
  kind: "bps",
  overrides: {
    bias: one("cpBiasIsr", "cpBiasCombine", "cpBiasBin8", "cpBiasBin64", "cpBiasMosaic8", "cpBiasMosaic64"),
    verifyBias: one("verifyBiasIsr", "verifyBiasDet", "verifyBiasExp", "verifyBias"),
  },
};

/** Declares bps as the executor of the tests' set, which was locked for pipetask. */
export function underBps(): Workspace {
  const workspace = copyWorld("seeded");
  const build = { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor };
  return placeAt(workspace.dir, writeSet(path.join(workspace.dir, "declared"), { build }));
}

export const submits = async (workspace: Workspace) =>
  (await stateOf(workspace)).journal
    .filter(({ method, phase }) => method === "submit" && phase === "done")
    .map(({ step, summary }) => `${step} ${summary}`);

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(100);
}
