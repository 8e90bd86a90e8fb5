import type { JournalEntry } from "../../bridge/wire.ts";
import type { Drift } from "../../drift/driftReport.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { RepoName } from "../../model/brand.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import type { readReport } from "../../steps/report.ts";
import type { Untagged } from "../../content/tagged.ts";
import { unasked, type Answer } from "../../bridge/answer.ts";

/** All that a record is made from: files, repositories, journals, as they are now. */
export interface RecordFacts {
  readonly scene: Scene;
  /** Of the build repository and every target. */
  readonly views: ReadonlyMap<RepoName, Answer<RepoView>>;
  /** What the tags of targets lack that answered, where a cleaner runs. */
  readonly untagged: ReadonlyMap<RepoName, readonly Untagged[]>;
  readonly drift: Drift;
  /** By site. */
  readonly journals: ReadonlyMap<string, Answer<readonly JournalEntry[]>>;
  readonly report: Answer<Awaited<ReturnType<typeof readReport>>>;
}

export const viewAt = ({ views }: RecordFacts, repo: RepoName): Answer<RepoView> => views.get(repo) ?? unasked;

export const buildView = (facts: RecordFacts): Answer<RepoView> => viewAt(facts, facts.scene.set.build.repo);

/** Of the site that a repository lies at. */
export const journalAt = ({ scene, journals }: RecordFacts, repo: RepoName): Answer<readonly JournalEntry[]> =>
  journals.get(scene.world.repositories.get(repo)?.site ?? "") ?? unasked;

/** The build repository, then the targets. */
export const repositoriesOf = ({ scene: { set } }: RecordFacts): readonly RepoName[] => [set.build.repo, ...set.targets];
