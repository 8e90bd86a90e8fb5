import type { Writer } from "../bridge/methods.ts";
import type { ChainFile, ChainParams } from "../bridge/wire.ts";
import { chainHistoryOf, type ChainHistory } from "../declare/git/chainCommit.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import type { RepoName } from "../model/brand.ts";
import { names } from "../model/names.ts";

/**
 * The fields by which a write to an instrument chain follows the chain file as it is now.
 *
 * @throws CalibError `chain-file-older` if the last write to this chain followed a file that this one does not descend from
 */
export async function followChainFile(
  loaded: LoadedSet,
  repo: RepoName,
  set: string,
  writer: Writer,
): Promise<Pick<ChainParams, "why" | "follows">> {
  const chain = names.instrumentChain(loaded.set);
  const { file: last } = await writer.call("chainFile", { repo, chain });
  const history = await chainHistoryOf(loaded);
  const now = loaded.chain && { chain, commit: history.commit, revision: loaded.chain.revision };
  const older = last && (await whyOlder(now, last, history));
  if (older !== null) throw new CalibError("chain-file-older", `${repo}:${chain}: ${older}`);
  return { why: { set, step: "activate", chainFile: now }, follows: last };
}

/**
 * The reason why a chain file is older than the last one that was followed; null if it is not. Commits decide where both are
 * known, and revisions otherwise.
 */
export async function whyOlder(
  now: ChainFile | null,
  last: ChainFile,
  { descendsFrom }: Pick<ChainHistory, "descendsFrom">,
): Promise<string | null> {
  const followed = `revision ${last.revision}${last.commit === null ? "" : ` of commit ${last.commit.slice(0, 10)}`}`;
  if (!now) return `there is no chain file, and the last write followed ${followed}`;
  if (now.commit !== null && last.commit !== null)
    return (await descendsFrom(last.commit))
      ? null
      : `the chain file of commit ${now.commit.slice(0, 10)} does not descend from ${followed}, which the last write followed`;
  return now.revision < last.revision ? `the chain file has revision ${now.revision}, and the last write followed ${followed}` : null;
}
