import type { Difference } from "../content/difference.ts";
import { isOfChain } from "../content/differenceKinds.ts";
import { differencesOf, type Drift } from "../drift/driftReport.ts";
import type { Progress } from "./progressFile.ts";
import { mend, mendingsOf, type Mending } from "./repair.ts";
import { repairChain, type Here } from "./repairChain.ts";
import { openSession } from "./session.ts";

/** Receives what a repair does. */
export interface RepairReport {
  begin(title: string, detail?: string): void;
  done(text: string): void;
  failed(thrown: unknown): Promise<unknown>;
  progress(): Promise<Progress>;
}

/** The result of one repair: of an instrument chain, or of a set at a repository. */
export type Repaired = "done" | "failed" | "waiting";

/**
 * Mends the differences that may be mended, as `calib drift --repair` does. A failure is reported, and does not stop the other
 * repairs. Returns the result of each that was tried.
 */
export async function repairDrift(drift: Drift, here: Here, report: RepairReport): Promise<readonly Repaired[]> {
  const differences = differencesOf(drift);
  const chains = chainRepairsOf(differences);
  const mendings = mendingsOf(differences);
  // A set can be placed only among members that are in order.
  const results: Repaired[] = [];
  for (const each of chains) results.push(await repairOne(each, here, report));
  for (const each of mendings) results.push(await mendOne(each, here, report));
  return results;
}

/** The instrument chains that may be repaired, each once a repository. */
const chainRepairsOf = (differences: readonly Difference[]): readonly Pick<Difference, "set" | "repo">[] => [
  ...new Map(
    differences
      .filter(({ kind, mend: by }) => isOfChain(kind) && by === "repair")
      .map(({ set, repo }) => [`${set} ${repo}`, { set, repo }]),
  ).values(),
];

async function repairOne({ set: chain, repo }: Pick<Difference, "set" | "repo">, here: Here, report: RepairReport): Promise<Repaired> {
  report.begin(`order ${chain} at ${repo}`);
  try {
    report.done(await repairChain(chain, repo, here));
    return "done";
  } catch (thrown) {
    await report.failed(thrown);
    return "failed";
  }
}

async function mendOne(mending: Mending, { workspace, bridges }: Here, report: RepairReport): Promise<Repaired> {
  const { set, repo, only } = mending;
  report.begin(`mend ${set} at ${repo}`, only.steps.join(", "));
  try {
    const session = await openSession(set, { ...workspace, only }, bridges);
    const { failed, waits } = await mend(session, mending, await report.progress());
    for (const failure of failed) await report.failed(failure);
    return failed.length ? "failed" : waits ? "waiting" : "done";
  } catch (thrown) {
    // The set can no longer be loaded.
    await report.failed(thrown);
    return "failed";
  }
}
