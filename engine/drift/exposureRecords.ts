import type { SurveyParams, TakenResult } from "../bridge/wire.ts";
import type { Difference } from "../content/difference.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository, World } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { instrumentChainOf } from "../model/names.ts";
import { differingFields } from "../select/lockedRecords.ts";
import { worst } from "./cellState.ts";
import type { DriftCell } from "./driftReport.ts";

/** Records of an instrument's check exposures at one repository. */
export interface RecordsAt {
  readonly repo: RepoName;
  readonly instrument: string;
  readonly records: TakenResult;
}

/** The check exposures of all repositories, for the instruments of some sets that a repository has. */
export function checkExposures(
  loadedSets: readonly LoadedSet[],
  { instruments }: Repository,
  world: World,
): NonNullable<SurveyParams["exposures"]> {
  const here = [...new Set(loadedSets.map(({ set }) => set.instrument))].filter((instrument) => instruments.has(instrument));
  return here.map((instrument) => ({
    instrument,
    exposures: [
      ...new Set([...world.repositories.values()].flatMap((each) => each.instruments.get(instrument)?.check.exposures ?? [])),
    ].sort((a, b) => a - b),
  }));
}

/**
 * Cells for check exposures whose records differ between repositories, so that the same lookup may find different calibrations.
 * The first repository that has the exposure is compared with the others. Pure.
 */
export function compareRecords(found: readonly RecordsAt[]): readonly DriftCell[] {
  const differences = [...grouped(found, ({ instrument }) => instrument).values()].flatMap((here) => {
    const ids = new Set(here.flatMap(({ records }) => records.id));
    return [...ids].flatMap((id) => differencesOf(id, here));
  });
  return [...grouped(differences, ({ repo, set }) => `${repo} ${set}`).values()].map((some) => {
    const [{ repo, set }] = some;
    return { repo, set, product: null, state: worst(some) };
  });
}

function differencesOf(id: number, found: readonly RecordsAt[]): readonly Difference[] {
  const [first, ...others] = found.flatMap(({ repo, instrument, records }) => {
    const index = records.id.indexOf(id);
    return index < 0 ? [] : [{ repo, chain: instrumentChainOf(instrument), at: { records, index } }];
  });
  if (!first) return [];
  return others.flatMap(({ repo, chain, at }) =>
    differingFields(first.at, at).map(({ field, before, after }): Difference => ({
      kind: "exposure record different",
      set: chain,
      product: null,
      repo,
      collection: chain,
      expected: `${field} of exposure ${id} as at ${first.repo}: ${before}`,
      found: `${after}; run \`butler update-exposures-from-raws\` at the repository whose record is older`,
      datasets: [],
      mend: "people",
    })),
  );
}
