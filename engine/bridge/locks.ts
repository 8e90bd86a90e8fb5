import { ask } from "../answer.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import type { Bridges } from "./pool.ts";
import type { LockFacts } from "./wire.ts";

/** Asks who holds the lock of each repository. A site that does not answer is reported in the `reason` of its repositories. */
export async function readLocks(bridges: Bridges, repos: readonly RepoName[]): Promise<readonly LockFacts[]> {
  const bySite = grouped(repos, (repo) => bridges.repository(repo).site);
  const answers = await Promise.all(
    [...bySite.values()].map(async (own) => {
      const [first] = own;
      const answer = await ask(async () => (await bridges.reader(first)).call("locks", { repos: [...own] }));
      if (answer.kind === "answered") return answer.value.locks;
      return own.map((repo) => ({ repo, held: null, holder: null, reason: answer.reason }));
    }),
  );
  return answers.flat();
}
