import { historyOf, unasked, type MaybeHistory } from "../declare/git/history.ts";
import { calibsetFile } from "../declare/loadCalibset.ts";
import { FindingsError } from "../model/finding.ts";
import type { Scene, Unit } from "../declare/loadedSet.ts";
import type { World } from "../declare/loadWorld.ts";
import { judge, type Judgement, type Purpose } from "./judgeSet.ts";

/** Refuses to write for a unit where a rule forbids it: in `calib up`, and again whoever runs Pulumi. */
export async function enforce(scene: Scene, unit: Unit): Promise<void> {
  const { errors } = await judgeForRun(scene, unit.kind === "deployment" || unit.kind === "activation" ? "deploy" : "build");
  if (errors.length) throw new FindingsError(errors);
}

/** Holds a set against the rules of a run. */
export const judgeForRun = async (scene: Scene, purpose: "build" | "deploy"): Promise<Judgement> =>
  judgeNow(scene, wantsGit(scene.world) ? await historyOf(scene) : unasked, purpose);

export const judgeNow = (scene: Scene, history: MaybeHistory, purpose: Purpose): Judgement =>
  judge(scene, { history, today: now() }, purpose, calibsetFile(scene.set.key, scene.place));

/** A world on somebody's own machine is not asked for its history at every write. */
const wantsGit = ({ requireMerged, papers, sites }: World): boolean =>
  requireMerged !== null || papers === "beside" || [...sites.values()].some(({ targetedBy }) => targetedBy !== null);

/** UTC for TAI: half a minute is no matter where days are compared. */
const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
