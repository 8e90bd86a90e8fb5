import { historyOf, unasked, type MaybeHistory } from "../declare/git/history.ts";
import { calibsetFile } from "../declare/loadCalibset.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import type { World } from "../declare/loadWorld.ts";
import { judge, type Judgement, type Purpose } from "./judgeSet.ts";

/** Refuses to write for a unit where a rule forbids it: in `calib up`, and again whoever runs Pulumi. */
export async function enforce(loaded: LoadedSet, unit: Unit): Promise<void> {
  const { errors } = await judgeForRun(loaded, unit.kind === "deployment" || unit.kind === "activation" ? "deploy" : "build");
  if (errors.length) throw new DiagnosticsError(errors);
}

/** Holds a set against the rules of a run. */
export const judgeForRun = async (loaded: LoadedSet, purpose: "build" | "deploy"): Promise<Judgement> =>
  judgeNow(loaded, wantsGit(loaded.world) ? await historyOf(loaded) : unasked, purpose);

export const judgeNow = (loaded: LoadedSet, history: MaybeHistory, purpose: Purpose): Judgement =>
  judge(loaded, { history, today: now() }, purpose, calibsetFile(loaded.set.key, loaded.workspace));

/** A world on somebody's own machine is not asked for its history at every write. */
const wantsGit = ({ requireMerged, papers, sites }: World): boolean =>
  requireMerged !== null || papers === "beside" || [...sites.values()].some(({ targetedBy }) => targetedBy !== null);

/** UTC for TAI: half a minute is no matter where days are compared. */
const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
