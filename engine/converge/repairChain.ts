import type { Bridges } from "../bridge/pool.ts";
import { surveyed } from "../bridge/surveyView.ts";
import { isAdopted } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Workspace } from "../declare/workspace.ts";
import { chainSurvey, readChain } from "../drift/instrumentChains.ts";
import { asCalibError, CalibError } from "../errors.ts";
import type { RepoName } from "../model/brand.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { names } from "../model/names.ts";
import { followChainFile } from "../steps/followChainFile.ts";
import { openSession, type Session } from "./session.ts";

/** The sets of a command, and the way to the repositories. */
export interface Here {
  readonly loadedSets: readonly LoadedSet[];
  readonly workspace: Workspace;
  readonly bridges: Bridges;
}

/**
 * Brings the members of an instrument chain into the order of its chain file, and adds kept members that it lacks. Writes on
 * behalf of an adopted set of the instrument, whose rules decide whether the chain file may be written from. Returns what was done.
 *
 * @throws CalibError `approval-missing` if no set of the instrument is adopted; `chain-order-foreign` if a member would pass a
 *   foreign one; `chain-changed` if somebody changes the chain again and again
 */
export async function repairChain(chain: string, repo: RepoName, { loadedSets, workspace, bridges }: Here): Promise<string> {
  const adopted = loadedSets.filter((each) => names.instrumentChain(each.set) === chain && !each.set.withdrawn && isAdopted(each));
  if (!adopted.length)
    throw new CalibError("approval-missing", `no set on ${chain} is adopted, on whose behalf the chain could be written`);
  const targetsFirst = adopted.toSorted((one, other) => Number(other.set.targets.includes(repo)) - Number(one.set.targets.includes(repo)));
  return orderFor(targetsFirst, repo, workspace, bridges);
}

/** Orders a chain on behalf of the first set whose rules permit it. A rule may refuse a set for a reason of that set alone. */
async function orderFor([first, ...others]: readonly LoadedSet[], repo: RepoName, workspace: Workspace, bridges: Bridges): Promise<string> {
  if (!first) return "";
  try {
    return await orderAgain(await openSession(first.set.key, workspace, bridges), repo);
  } catch (thrown) {
    if (!others.length || !(thrown instanceof DiagnosticsError)) throw thrown;
    return orderFor(others, repo, workspace, bridges);
  }
}

async function orderAgain(session: Session, repo: RepoName): Promise<string> {
  for (let round = 1; ; round++) {
    try {
      return await orderOnce(session, repo);
    } catch (thrown) {
      if (asCalibError(thrown).code !== "chain-changed" || round === ROUNDS) throw thrown;
    }
  }
}

/** A chain that changes during every round is left to people. */
const ROUNDS = 5;

async function orderOnce(session: Session, repo: RepoName): Promise<string> {
  const loaded = await session.loaded();
  if (!loaded.chain) throw new CalibError("chain-undeclared", `${loaded.set.instrument} has no chain file`);
  const reader = await session.observer.reader(repo);
  const question = chainSurvey(repo, loaded.chain);
  const { chain, members, placement } = await readChain(
    reader,
    repo,
    loaded.chain,
    surveyed(question, await reader.call("survey", question)),
  );
  if (placement.kind === "same") return `${repo}:${chain} is in order`;
  if (placement.kind === "blocked")
    throw new CalibError("chain-order-foreign", `${repo}:${chain}: ${placement.member} would pass ${placement.by}`);
  await session.permit(loaded, { kind: "activation", repo });
  const writer = await session.access.writer(repo);
  await writer.call("chain", {
    repo,
    ...(await followChainFile(loaded, repo, chain, writer)),
    mode: "order",
    chain,
    children: [...placement.members],
    expected: members && [...members],
    ownedPrefix: chain,
    doc: `Calibrations of ${loaded.set.instrument}`,
  });
  return `${repo}:${chain}: moved ${placement.moved.join(", ")}`;
}
