import type { Bridges } from "./pool.ts";
import type { Reader } from "./methods.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import { observationOf } from "./observation.ts";
import { viewOf, type RepoView } from "./repoView.ts";

/** Observes repositories for one set. Each observation is kept until the repository is written to. */
export interface Observer {
  view(repo: RepoName): Promise<RepoView>;
  reader(repo: RepoName): Promise<Reader>;
  /** Drops the observation of a repository that was written to. */
  forget(repo: RepoName): void;
  /** Drops every observation, for a write of the lock, which changes the request. */
  forgetAll(): void;
}

export function observerOf(loaded: () => Promise<LoadedSet>, bridges: Bridges): Observer {
  const seen = new Map<RepoName, Promise<RepoView>>();

  const observe = async (repo: RepoName): Promise<RepoView> => {
    const [reader, known] = await Promise.all([bridges.reader(repo), loaded()]);
    const question = observationOf(known, bridges.repository(repo));
    return viewOf(question, await reader.call("observe", question));
  };

  return {
    view(repo) {
      const known = seen.get(repo);
      if (known) return known;
      const observing = observe(repo);
      seen.set(repo, observing);
      // A failed request is not kept, so that the next caller asks again.
      observing.catch(() => seen.delete(repo));
      return observing;
    },
    reader: (repo) => bridges.reader(repo),
    forget: (repo) => void seen.delete(repo),
    forgetAll: () => seen.clear(),
  };
}
