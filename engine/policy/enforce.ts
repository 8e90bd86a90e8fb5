import { historyOf, unasked, type MaybeHistory } from "../declare/git/history.ts";
import { calibsetFile, listCalibsets } from "../declare/loadCalibset.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import { loadedSetsNow, type LoadedSet, type Unit } from "../declare/loadedSet.ts";
import type { World } from "../declare/loadWorld.ts";
import type { Home } from "../declare/setFiles.ts";
import { judgeChains, type ChainJudgement } from "./judgeChains.ts";
import { judge, type Judgement, type Purpose } from "./judgeSet.ts";

/** Throws if a rule forbids to write for a unit. The engine calls it before every write, so that `pulumi` by hand obeys the rules too. */
export async function enforce(loaded: LoadedSet, unit: Unit): Promise<void> {
  const { errors } = await judgeForRun(loaded, unit.kind === "deployment" || unit.kind === "activation" ? "deploy" : "build");
  if (errors.length) throw new DiagnosticsError(errors);
}

/** Judges a set by the rules of a run. */
export const judgeForRun = async (loaded: LoadedSet, purpose: "build" | "deploy"): Promise<Judgement> =>
  judgeNow(loaded, wantsGit(loaded.world) ? await historyOf(loaded) : unasked, purpose);

export const judgeNow = (loaded: LoadedSet, history: MaybeHistory, purpose: Purpose): Judgement =>
  judge(loaded, { history, today: now() }, purpose, calibsetFile(loaded.set.key, loaded.workspace));

/** Judges the instrument chains that some sets are members of. A set that cannot be loaded is reported elsewhere. */
export async function judgeChainsNow(keys: readonly string[], { workspace, world }: Home): Promise<ChainJudgement> {
  const instruments = new Set(keys.map(instrumentOf));
  const members = (await listCalibsets(workspace)).filter((key) => instruments.has(instrumentOf(key)));
  return judgeChains((await loadedSetsNow(members, workspace, world)).loadedSets);
}

const instrumentOf = (key: string): string => key.slice(0, key.indexOf("/"));

/** Whether any rule of the world needs the git history, which is slow to read at every write. */
const wantsGit = ({ requireMerged, papers, sites }: World): boolean =>
  requireMerged !== null || papers === "beside" || [...sites.values()].some(({ targetedBy }) => targetedBy !== null);

/** UTC in place of TAI: rules compare days, and the difference is 37 s. */
const now = (): bigint => BigInt(Date.now()) * 1_000_000n;
