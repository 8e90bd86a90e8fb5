import { surveyed } from "../bridge/surveyView.ts";
import { chainSurvey, readChain } from "../drift/instrumentChains.ts";
import { asCalibError, CalibError } from "../errors.ts";
import type { RepoName } from "../model/brand.ts";
import { followChainFile } from "../steps/followChainFile.ts";
import type { Session } from "./session.ts";

/**
 * Brings the members of an instrument chain into the order of its chain file, and adds kept members that it lacks. The session
 * is one of any set of the instrument. Returns what was done.
 *
 * @throws CalibError `chain-order-foreign` if a member would pass a foreign one; `chain-changed` if somebody changes the chain again and again
 */
export async function repairChain(session: Session, repo: RepoName): Promise<string> {
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
