import type { Session } from "../../converge/session.ts";
import { driftOfSet } from "../../drift/drift.ts";
import { files } from "../../declare/setFiles.ts";
import { readReport } from "../../steps/report.ts";
import { readTagged, untagged, type Untagged } from "../../content/tagged.ts";
import { ask, type Answer } from "../../bridge/answer.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import type { Scene } from "../../declare/loadedSet.ts";
import type { RepoName } from "../../model/brand.ts";
import type { RecordFacts } from "./facts.ts";

/** Asks everybody who knows something of a set. Reads only; a site that is down takes nothing from the others. */
export async function collectFacts(session: Session): Promise<RecordFacts> {
  const scene = await session.scene();
  const { set, world, place } = scene;
  const [views, journals, drift, report] = await Promise.all([
    each([set.build.repo, ...set.targets], (repo) => session.observer.view(repo)),
    each([...world.sites.keys()], async (site) => (await (await session.bridges.site(site)).call("journal", { set: set.key })).entries),
    driftOfSet(session),
    ask(() => readReport(files.reports(place, set))),
  ]);
  const lacking = await Promise.all(set.targets.map(async (repo) => [repo, await untaggedAt(session, scene, repo, views.get(repo))] as const));
  return { scene, views, untagged: new Map(lacking), journals, drift, report };

  async function each<K, V>(keys: readonly K[], question: (key: K) => Promise<V>) {
    return new Map(await Promise.all(keys.map(async (key) => [key, await ask(() => question(key))] as const)));
  }
}

async function untaggedAt({ observer }: Session, { set, lock, world }: Scene, repo: RepoName, view: Answer<RepoView> | undefined): Promise<readonly Untagged[]> {
  if (!lock?.made || !world.repositories.get(repo)?.cleaned || view?.kind !== "answered") return [];
  const held = await readTagged(await observer.reader(repo), repo, set, lock.made, view.value);
  return untagged(set, lock.made, view.value, held);
}
