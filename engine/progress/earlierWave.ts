import path from "node:path";
import type { Observer } from "../bridge/observer.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { files } from "../declare/setFiles.ts";
import { unreachableReason } from "../errors.ts";
import type { ActiveRecord } from "../model/active.ts";
import type { RepoName } from "../model/brand.ts";

/** A repository of another wave; `view` is null if the repository does not answer from this machine. */
export interface WaveMember {
  readonly repo: RepoName;
  readonly view: RepoView | null;
}

/** Repositories whose activation comes before that of another repository: for other sites, the repositories of the construction site. */
export function earlierWave({ world, set }: LoadedSet, repo: RepoName): readonly RepoName[] {
  const site = siteOf(world, repo);
  if (site === world.constructionSite) return [];
  return [set.build.repo, ...set.targets].filter((name) => siteOf(world, name) === world.constructionSite);
}

/** Repositories whose activation comes after that of another repository. */
export function laterWave({ world, set }: LoadedSet, repo: RepoName): readonly RepoName[] {
  if (siteOf(world, repo) !== world.constructionSite) return [];
  return set.targets.filter((name) => siteOf(world, name) !== world.constructionSite);
}

const siteOf = ({ repositories }: LoadedSet["world"], repo: RepoName): string | undefined => repositories.get(repo)?.site;

/** Observes repositories of another wave. A repository that does not answer is no failure. */
export const observeWave = (observer: Observer, repos: readonly RepoName[]): Promise<readonly WaveMember[]> =>
  Promise.all(
    repos.map(async (repo) => {
      const view = await observer.view(repo).catch((thrown: unknown) => {
        if (unreachableReason(thrown) !== undefined) return null;
        throw thrown;
      });
      return { repo, view };
    }),
  );

/** Whether a repository uses the datasets of the lock: as observed; or, if it does not answer, by the record. Pure. */
export function isAhead(
  { repo, view }: WaveMember,
  record: ActiveRecord | null,
  fingerprint: string,
  isReached: (view: RepoView) => boolean,
): boolean {
  return view ? isReached(view) : record?.repositories[repo]?.fingerprint === fingerprint;
}

/** Why an activation waits for a repository, and the command that ends the wait. Pure. */
export function whyBehind(loaded: LoadedSet, follower: RepoName, { repo, view }: WaveMember, record: ActiveRecord | null): string {
  const { set, world, workspace } = loaded;
  const command = `calib up ${set.key}${workspace.site === null ? "" : ` --site ${world.constructionSite}`}`;
  if (view) return `${follower} follows ${repo}, which does not use ${set.key} yet: run \`${command}\``;
  const known = record?.repositories[repo];
  const file = recordFile(loaded);
  const recorded = known
    ? `${file} names another fingerprint for it (${known.fingerprint.slice(0, 8)}, recorded ${known.at})`
    : `${file} does not name it`;
  return `${follower} follows ${repo}, which does not answer from here, and ${recorded}: run \`calib up ${set.key} --site ${world.constructionSite}\` where ${repo} answers, and bring the file here by git`;
}

/** A note for an activation that relies on the record: the repositories, and the age of their entries. Pure. */
export function recordNote(loaded: LoadedSet, wave: readonly WaveMember[], record: ActiveRecord | null, now: Date): string | undefined {
  const unseen = wave.flatMap(({ repo, view }) => {
    const at = view ? undefined : record?.repositories[repo]?.at;
    return at === undefined ? [] : [`${repo} (${age(at, now)}, ${at})`];
  });
  return unseen.length
    ? `${recordFile(loaded)} says that the set is in use at ${unseen.join(", ")}, which ${unseen.length > 1 ? "do" : "does"} not answer from here`
    : undefined;
}

const recordFile = (loaded: LoadedSet): string => `${loaded.set.instrument}/${path.basename(files.active(loaded, loaded.set))}`;

const MINUTE = 60_000;

/** The age of a time in its largest whole unit, in words. */
export function age(at: string, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / MINUTE));
  const [count, unit] =
    minutes < 60 ? [minutes, "minute"] : minutes < 48 * 60 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / (24 * 60)), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
