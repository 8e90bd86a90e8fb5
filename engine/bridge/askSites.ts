import { ask } from "../answer.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import type { Reader } from "./methods.ts";
import type { Bridges } from "./pool.ts";

/** Asks each site about its repositories. Where a site does not answer, `unanswered` gives the answer for each repository. */
export async function askSites<T>(
  bridges: Bridges,
  repos: readonly RepoName[],
  question: (reader: Reader, repos: readonly RepoName[]) => Promise<readonly T[]>,
  unanswered: (repo: RepoName, reason: string) => T,
): Promise<readonly T[]> {
  const bySite = grouped(repos, (repo) => bridges.repository(repo).site);
  const answers = await Promise.all(
    [...bySite.values()].map(async (own) => {
      const [first] = own;
      const answer = await ask(async () => question(await bridges.reader(first), own));
      return answer.kind === "answered" ? answer.value : own.map((repo) => unanswered(repo, answer.reason));
    }),
  );
  return answers.flat();
}
