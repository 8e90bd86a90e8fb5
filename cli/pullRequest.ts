import { Bridges } from "../engine/bridge/pool.ts";
import { openSession } from "../engine/converge/session.ts";
import { asCalibError } from "../engine/errors.ts";
import { baseOf } from "../engine/git/base.ts";
import { changedSets } from "../engine/git/changed.ts";
import { historyOf, unasked } from "../engine/git/history.ts";
import { setsAt } from "../engine/git/setsAt.ts";
import { impactOf, type RepoImpact } from "../engine/impact/impact.ts";
import { scenesAt } from "../engine/impact/scenesAt.ts";
import { calibsetFile, listCalibsets, loadDeclaration } from "../engine/load/calibset.ts";
import { FindingsError } from "../engine/load/failure.ts";
import type { Scene } from "../engine/load/scene.ts";
import type { Workspace } from "../engine/load/workspace.ts";
import { requireWorld } from "../engine/load/world.ts";
import { planSet } from "../engine/plan/plan.ts";
import { changesOf, type FieldChange } from "../engine/policy/changes.ts";
import { judgeNow } from "../engine/policy/enforce.ts";
import type { PlannedSet, PullRequestPlan } from "../engine/render/planMarkdown.ts";

/** Collects what those who review a branch want to know. One set that cannot be planned hides nothing of the others. */
export async function planPullRequest(named: readonly string[], place: Workspace, ref: string | undefined): Promise<PullRequestPlan> {
  const world = await requireWorld(place);
  const base = ref ?? baseOf(world);
  // Sets that are named need no base, unless it is named too.
  const changes = named.length && ref === undefined ? null : await changedSets({ place, world }, base);
  const keys = await listCalibsets(place);
  const asked = named.length ? named : (changes?.sets ?? []).map(({ set }) => set).filter((set) => keys.includes(set));
  const bridges = new Bridges(world, place);
  try {
    const sets: PlannedSet[] = [];
    const scenes: Scene[] = [];
    for (const set of asked) sets.push(await planOne(set));
    return { changes, sets, impacts: scenes.length ? await impactsOf(scenes) : [], keys };

    async function planOne(set: string): Promise<PlannedSet> {
      try {
        const session = await openSession(set, place, bridges);
        const scene = await session.scene();
        scenes.push(scene);
        const judged = judgeNow(scene, changes ? await historyOf(scene, base) : unasked, "check");
        return { set, plan: await planSet(session), fields: changes ? await fieldsOf(set, place, changes.commit) : [], judged };
      } catch (thrown) {
        const reasons = thrown instanceof FindingsError ? thrown.findings.map(({ code, detail }) => `${code}: ${detail}`) : [asCalibError(thrown).message];
        return { set, plan: { kind: "failed", reasons }, fields: [], judged: { errors: [], warnings: [] } };
      }
    }
  } finally {
    await bridges.close();
  }

  async function impactsOf(scenes: readonly Scene[]): Promise<readonly RepoImpact[]> {
    const before = changes ? (await scenesAt(changes.commit, asked, place, world)).scenes : null;
    return impactOf({ before, after: scenes }, bridges);
  }
}

/** What a set declares otherwise than the base; null where the base does not have it. */
async function fieldsOf(set: string, place: Workspace, commit: string): Promise<readonly FieldChange[] | null> {
  const base = await setsAt(place, commit);
  try {
    if (!(await listCalibsets(base.place)).includes(set)) return null;
    const before = await loadDeclaration(calibsetFile(set, base.place));
    return changesOf(before, await loadDeclaration(calibsetFile(set, place)));
  } finally {
    await base.dispose();
  }
}
