import type { Session } from "../converge/session.ts";
import { driftOfSet } from "../drift/drift.ts";
import { files } from "../load/files.ts";
import { readReport } from "../steps/report.ts";
import { ask } from "../observe/answer.ts";
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
  return { scene, views, journals, drift, report };

  async function each<K, V>(keys: readonly K[], question: (key: K) => Promise<V>) {
    return new Map(await Promise.all(keys.map(async (key) => [key, await ask(() => question(key))] as const)));
  }
}
