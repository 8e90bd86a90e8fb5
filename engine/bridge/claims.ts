import { CalibError } from "../errors.ts";
import { asRepo, type RepoName } from "../model/brand.ts";
import { askSites } from "./askSites.ts";
import type { Bridges } from "./pool.ts";
import type { ClaimsFacts } from "./wire.ts";

/** Asks who builds what in each repository. A site that does not answer is reported in the `reason` of its repositories. */
export const readClaims = (bridges: Bridges, repos: readonly RepoName[]): Promise<readonly ClaimsFacts[]> =>
  askSites(
    bridges,
    repos,
    async (reader, own) => (await reader.call("claims", { repos: [...own] })).repos,
    (repo, reason) => ({ repo, jobs: [], reason }),
  );

/**
 * Lets the job of a claimed RUN count as killed, on a person's word. Searches the repositories for the claim, and refuses if
 * not exactly one has it.
 */
export async function abandonJob(bridges: Bridges, repos: readonly RepoName[], run: string, reason: string): Promise<string> {
  const found = await readClaims(bridges, repos);
  const claimed = found.flatMap(({ repo, jobs }) => jobs.flatMap(({ key, claim }) => (key === run && claim ? [{ repo, claim }] : [])));
  const [first, ...others] = claimed;
  if (!first) {
    const unread = found.flatMap((each) => (each.reason === null ? [] : [`; ${each.repo} could not be asked: ${each.reason}`]));
    throw new CalibError("claim-missing", `${repos.join(", ")} have no claim of ${run}${unread.join("")}`);
  }
  if (others.length) throw new CalibError("claim-ambiguous", `${run}: ${claimed.map(({ repo }) => repo).join(", ")}`);
  const writer = await bridges.writer(asRepo(first.repo));
  const { summary } = await writer.call("abandon", { repo: first.repo, why: { set: first.claim.set, step: "abandon" }, run, reason });
  return `${first.repo}: ${summary}`;
}
