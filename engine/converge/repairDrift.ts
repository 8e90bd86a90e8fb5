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

/**
 * Mends the differences that may be mended, as `calib drift --repair` does. A failure is reported, and does not stop the other
 * repairs. Returns whether any was tried, so that a second comparison is needed.
 */
export async function repairDrift(drift: Drift, here: Here, report: RepairReport): Promise<boolean> {
  const differences = differencesOf(drift);
  const chains = chainRepairsOf(differences);
  const mendings = mendingsOf(differences);
  // A set can be placed only among members that are in order.
  for (const each of chains) await repairOne(each, here, report);
  for (const each of mendings) await mendOne(each, here, report);
  return chains.length + mendings.length > 0;
}

/** The instrument chains that may be repaired, each once a repository. */
const chainRepairsOf = (differences: readonly Difference[]): readonly Pick<Difference, "set" | "repo">[] => [
  ...new Map(
    differences
      .filter(({ kind, mend: by }) => isOfChain(kind) && by === "repair")
      .map(({ set, repo }) => [`${set} ${repo}`, { set, repo }]),
  ).values(),
];

async function repairOne({ set: chain, repo }: Pick<Difference, "set" | "repo">, here: Here, report: RepairReport): Promise<void> {
  report.begin(`order ${chain} at ${repo}`);
  try {
    report.done(await repairChain(chain, repo, here));
  } catch (thrown) {
    await report.failed(thrown);
  }
}

async function mendOne(mending: Mending, { workspace, bridges }: Here, report: RepairReport): Promise<void> {
  const { set, repo, only } = mending;
  report.begin(`mend ${set} at ${repo}`, only.steps.join(", "));
  const session = await openSession(set, { ...workspace, only }, bridges);
  for (const failure of await mend(session, mending, await report.progress())) await report.failed(failure);
}
