import type { Bridges } from "../bridge/pool.ts";
import type { Difference } from "../content/difference.ts";
import { isOfChain } from "../content/differenceKinds.ts";
import { isAdopted } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Workspace } from "../declare/workspace.ts";
import { differencesOf, type Drift } from "../drift/driftReport.ts";
import { CalibError } from "../errors.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { names } from "../model/names.ts";
import type { Progress } from "./progressFile.ts";
import { mend, mendingsOf, type Mending } from "./repair.ts";
import { repairChain } from "./repairChain.ts";
import { openSession } from "./session.ts";

interface Here {
  readonly loadedSets: readonly LoadedSet[];
  readonly workspace: Workspace;
  readonly bridges: Bridges;
}

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

/** Orders one chain on behalf of an adopted set of the instrument, whose rules decide whether the chain file may be written from. */
async function repairOne(
  { set: chain, repo }: Pick<Difference, "set" | "repo">,
  { loadedSets, workspace, bridges }: Here,
  report: RepairReport,
): Promise<void> {
  report.begin(`order ${chain} at ${repo}`);
  try {
    const adopted = loadedSets.filter((each) => names.instrumentChain(each.set) === chain && !each.set.withdrawn && isAdopted(each));
    if (!adopted.length)
      throw new CalibError("approval-missing", `no set on ${chain} is adopted, on whose behalf the chain could be written`);
    const targetsFirst = adopted.toSorted(
      (one, other) => Number(other.set.targets.includes(repo)) - Number(one.set.targets.includes(repo)),
    );
    report.done(await orderFor(targetsFirst, repo, workspace, bridges));
  } catch (thrown) {
    await report.failed(thrown);
  }
}

/** Orders a chain on behalf of the first set whose rules permit it. A rule may refuse a set for a reason of that set alone. */
async function orderFor(
  [first, ...others]: readonly LoadedSet[],
  repo: Difference["repo"],
  workspace: Workspace,
  bridges: Bridges,
): Promise<string> {
  if (!first) return "";
  try {
    return await repairChain(await openSession(first.set.key, workspace, bridges), repo);
  } catch (thrown) {
    if (!others.length || !(thrown instanceof DiagnosticsError)) throw thrown;
    return orderFor(others, repo, workspace, bridges);
  }
}

async function mendOne(mending: Mending, { workspace, bridges }: Here, report: RepairReport): Promise<void> {
  const { set, repo, only } = mending;
  report.begin(`mend ${set} at ${repo}`, only.steps.join(", "));
  const session = await openSession(set, { ...workspace, only }, bridges);
  for (const failure of await mend(session, mending, await report.progress())) await report.failed(failure);
}
