import type { JournalEntry } from "../../bridge/wire.ts";
import type { Drift } from "../../drift/driftReport.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { answersForAbsent, productsWithout, type AbsentAnswer } from "../../lookup/absentDetectors.ts";
import { holdingsOf } from "../../lookup/holdings.ts";
import { instrumentChainOf } from "../../model/names.ts";
import type { ActiveRecord } from "../../model/active.ts";
import { loadActive } from "../../declare/loadSetFiles.ts";
import type { RepoName } from "../../model/brand.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { readReport } from "../../declare/readReport.ts";
import { type Untagged, readTagged, untagged } from "../../content/tagged.ts";
import { unasked, type Answer, ask } from "../../answer.ts";
import type { Session } from "../../converge/session.ts";
import { driftOfSet } from "../../drift/drift.ts";
import { files } from "../../declare/setFiles.ts";

/** Facts of a record: files, repositories and journals as they are now. */
export interface RecordFacts {
  readonly loaded: LoadedSet;
  /** Views of the build repository and every target. */
  readonly views: ReadonlyMap<RepoName, Answer<RepoView>>;
  /** Untagged datasets of targets that answered, where a cleaner runs. */
  readonly untagged: ReadonlyMap<RepoName, readonly Untagged[]>;
  /** Answers for detectors that the set is declared without, at repositories that were asked; empty if it lacks none. */
  readonly absent: ReadonlyMap<RepoName, Answer<readonly AbsentAnswer[]>>;
  readonly drift: Drift;
  /** By site. */
  readonly journals: ReadonlyMap<string, Answer<readonly JournalEntry[]>>;
  /** The activation record. */
  readonly active: ActiveRecord | null;
  readonly report: Answer<Awaited<ReturnType<typeof readReport>>>;
}

export const viewAt = ({ views }: RecordFacts, repo: RepoName): Answer<RepoView> => views.get(repo) ?? unasked;

export const buildView = (facts: RecordFacts): Answer<RepoView> => viewAt(facts, facts.loaded.set.build.repo);

/** Journal of a repository's site. */
export const journalAt = ({ loaded, journals }: RecordFacts, repo: RepoName): Answer<readonly JournalEntry[]> =>
  journals.get(loaded.world.repositories.get(repo)?.site ?? "") ?? unasked;

/** The build repository, then the targets. */
export const repositoriesOf = ({ loaded: { set } }: RecordFacts): readonly RepoName[] => [set.build.repo, ...set.targets];

/** Asks every repository and journal about a set. Reads only; a site that is down does not affect the others. */
export async function collectFacts(session: Session): Promise<RecordFacts> {
  const loaded = await session.loaded();
  const { set, world, workspace } = loaded;
  const [views, journals, drift, report, active] = await Promise.all([
    each([set.build.repo, ...set.targets], (repo) => session.observer.view(repo)),
    each([...world.sites.keys()], async (site) => (await (await session.bridges.site(site)).call("journal", { set: set.key })).entries),
    driftOfSet(session),
    ask(() => readReport(files.reports(workspace, set))),
    loadActive(loaded, set),
  ]);
  const lacking = await Promise.all(
    set.targets.map(async (repo) => [repo, await untaggedAt(session, loaded, repo, views.get(repo))] as const),
  );
  const without = productsWithout(loaded).map(({ generation }) => generation.datasetType);
  const absent = without.length ? await each([set.build.repo, ...set.targets], absentAt) : new Map<RepoName, never>();
  return { loaded, views, untagged: new Map(lacking), absent, journals, drift, report, active };

  async function absentAt(repo: RepoName): Promise<readonly AbsentAnswer[]> {
    const reader = await session.observer.reader(repo);
    const { instrument } = set;
    const chain = instrumentChainOf(instrument);
    return answersForAbsent(
      loaded,
      holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: [...new Set(without)] })),
    );
  }

  async function each<K, V>(keys: readonly K[], question: (key: K) => Promise<V>) {
    return new Map(await Promise.all(keys.map(async (key) => [key, await ask(() => question(key))] as const)));
  }
}

async function untaggedAt(
  { observer }: Session,
  { set, lock, world }: LoadedSet,
  repo: RepoName,
  view: Answer<RepoView> | undefined,
): Promise<readonly Untagged[]> {
  if (!lock?.made || !world.repositories.get(repo)?.cleaned || view?.kind !== "answered") return [];
  const held = await readTagged(await observer.reader(repo), repo, set, lock.made, view.value);
  return untagged(set, lock.made, view.value, held);
}
