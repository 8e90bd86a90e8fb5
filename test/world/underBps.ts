import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { copyWorld, placeAt, PREFIX, SET } from "./worlds.ts";

export const RUN = `${PREFIX}/biasGen.20240326a/run1`;
const only = ["--engine", "host", "--only-product", "bias"];
export const up = ["up", SET, ...only];

/** A job for all tasks: each further one starts the stack's Python again. */
const one = (...tasks: readonly string[]) => ({ cluster: { all: { pipetasks: tasks.join(","), dimensions: "instrument" } } });
const executor = {
  kind: "bps",
  overrides: {
    bias: one("cpBiasIsr", "cpBiasCombine", "cpBiasBin8", "cpBiasBin64", "cpBiasMosaic8", "cpBiasMosaic64"),
    verifyBias: one("verifyBiasIsr", "verifyBiasDet", "verifyBiasExp", "verifyBias"),
  },
};

/** The tests' set under bps, with the lock that it had under pipetask. */
export function underBps(): Workspace {
  const workspace = copyWorld("seeded");
  const build = { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor };
  return placeAt(workspace.dir, writeSet(path.join(workspace.dir, "declared"), { build }));
}

export const submits = async (workspace: Workspace) => (await stateOf(workspace)).journal.filter(({ method, phase }) => method === "submit" && phase === "done").map(({ step, summary }) => `${step} ${summary}`);

export const collectionsOf = async (workspace: Workspace) => (await stateOf(workspace)).repositories["usdf/embargo"]!.collections;

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(100);
}
