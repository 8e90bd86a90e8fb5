import type { Reader } from "../bridge/methods.ts";
import type { Bridges } from "../bridge/pool.ts";
import { asCalibError, CalibError } from "../errors.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { takenOf, type Taken } from "./taken.ts";
import { headerUses, lockedUses, together, type Use } from "./uses.ts";

export interface CandidateRequest {
  readonly repo: RepoName;
  /** A Butler query expression; empty for all exposures. */
  readonly where: string;
  /** First and last observing day, both included; null for all days. */
  readonly dates: { readonly from: number; readonly to: number } | null;
  /** Instrument; null for all instruments of the repository. */
  readonly instrument: string | null;
}

export interface Candidate extends Taken {
  readonly usedBy: readonly Use[];
}

/** Candidates that share observing day, type, reason, filter and exposure time, sorted by ID. */
export interface CandidateGroup {
  readonly instrument: string;
  readonly kind: Omit<Taken, "id" | "seqNum">;
  readonly exposures: readonly Candidate[];
}

/** Exposures that satisfy an expression, with the products that already use them. Reads only. */
export async function findCandidates(
  request: CandidateRequest,
  loadedSets: readonly LoadedSet[],
  bridges: Pick<Bridges, "repository" | "reader">,
): Promise<readonly CandidateGroup[]> {
  const repository = bridges.repository(request.repo);
  const reader = await bridges.reader(request.repo);
  const requested = request.instrument;
  if (requested !== null && !repository.instruments.has(requested))
    throw new CalibError(
      "instrument-not-in-world",
      `${request.repo} has ${[...repository.instruments.keys()].join(", ")}, no ${requested}`,
    );
  const groups: CandidateGroup[] = [];
  for (const [instrument, { check }] of repository.instruments) {
    if (requested !== null && requested !== instrument) continue;
    groups.push(...(await candidatesOf(request, instrument, check.raws, loadedSets, reader)));
  }
  return groups;
}

async function candidatesOf(
  request: CandidateRequest,
  instrument: string,
  raws: string,
  loadedSets: readonly LoadedSet[],
  reader: Reader,
): Promise<readonly CandidateGroup[]> {
  const { repo, instrument: requested } = request;
  try {
    const taken = takenOf(
      await reader.call("exposures", { repo, collections: [raws], instrument, where: expressionOf(request), detectors: [] }),
    );
    if (!taken.length) return [];
    const uses = together(
      lockedUses(loadedSets, instrument),
      await headerUses(
        repo,
        instrument,
        loadedSets.map(({ set }) => set.key),
        reader,
      ),
    );
    return groupsOf(
      instrument,
      taken.map((each) => ({ ...each, usedBy: uses.get(each.id) ?? [] })),
    );
  } catch (thrown) {
    // An instrument without raws in this repository is skipped, unless the request names it.
    if (requested === null && asCalibError(thrown).code === "collection-missing") return [];
    throw thrown;
  }
}

const expressionOf = ({ where, dates }: CandidateRequest): string =>
  [
    ...(where.trim() ? [`(${where})`] : []),
    ...(dates ? [`exposure.day_obs >= ${dates.from} and exposure.day_obs <= ${dates.to}`] : []),
  ].join(" and ");

/** Groups candidates that share day, type, reason, filter and exposure time, in the order of their first exposures. Pure. */
export const groupsOf = (instrument: string, candidates: readonly Candidate[]): readonly CandidateGroup[] =>
  [...grouped(candidates, ({ dayObs, type, reason, filter, time }) => JSON.stringify([dayObs, type, reason, filter, time])).values()].map(
    (exposures) => {
      const [{ dayObs, type, reason, filter, time }] = exposures;
      return { instrument, kind: { dayObs, type, reason, filter, time }, exposures };
    },
  );
