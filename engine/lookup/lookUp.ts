import type { Reader } from "../bridge/methods.ts";
import type { Bridges } from "../bridge/pool.ts";
import { CalibError } from "../errors.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";
import { cornersOf } from "../model/detectors.ts";
import { instrumentChainOf, isCollectionName, isDatasetTypeName } from "../model/names.ts";
import { holdingsOf, type TypeHoldings, certifiedTypes } from "./holdings.ts";
import { search, type Search } from "./search.ts";
import { exposuresOf, type Exposure } from "./touched.ts";

export interface LookupRequest {
  readonly repo: RepoName;
  readonly exposures: readonly number[];
  /** Dataset types to look up; by default every certified type of the catalog that the chain holds. */
  readonly types: readonly string[];
  /** Detectors to look up, corner detectors too; by default those that the world lists for the repository. */
  readonly detectors: readonly number[];
  readonly through: string | null;
  readonly instrument: string | null;
}

export interface Lookups {
  readonly repo: RepoName;
  readonly instrument: string;
  readonly chain: string;
  /** Number of collections that the chain searches. */
  readonly length: number;
  readonly answers: readonly LookupAnswer[];
}

export interface LookupAnswer {
  readonly exposure: Exposure;
  readonly datasetType: string;
  /** Null for a type without detectors. */
  readonly detector: number | null;
  readonly search: Search;
}

/** Finds the calibrations of exposures, with reasons, in three requests to one repository. Reads only. */
export async function lookUp(request: LookupRequest, bridges: Pick<Bridges, "repository" | "reader">): Promise<Lookups> {
  const { repo } = request;
  const repository = bridges.repository(repo);
  requireNames(request);
  const reader = await bridges.reader(repo);
  const { instrument, exposures } = await findExposures(request, repository, reader);
  const detectors = detectorsOf(request, repository, instrument);
  const chain = request.through ?? instrumentChainOf(instrument);
  const asked = request.types.length ? request.types : certifiedTypes;
  const answer = await reader.call("holdings", { repo, instrument, chain, datasetTypes: asked });
  if (request.types.length && answer.unregistered.length) throw unknownTypes(repo, answer.unregistered);
  const holdings = holdingsOf(answer);
  const types = request.types.length ? holdings.types : holdings.types.filter(({ rows }) => rows.length);
  const answers = exposures.flatMap((exposure) =>
    types.flatMap((type) =>
      wantedOf(type, detectors).map((detector): LookupAnswer => {
        const dataId = { ...exposure.dataId, ...(detector === null ? {} : { detector }) };
        return {
          exposure,
          datasetType: type.name,
          detector,
          search: search(holdings, { datasetType: type.name, dataId, begin: exposure.begin, end: exposure.end }),
        };
      }),
    ),
  );
  return { repo, instrument, chain, length: holdings.order.length, answers };
}

/** Refuses names that nothing in a repository can have, which the bridge would not read. */
function requireNames({ repo, types, through }: LookupRequest): void {
  const odd = types.filter((name) => !isDatasetTypeName(name));
  if (odd.length) throw unknownTypes(repo, odd);
  if (through !== null && !isCollectionName(through)) throw new CalibError("collection-missing", `${repo} has no collection ${through}`);
}

const unknownTypes = (repo: string, types: readonly string[]): CalibError =>
  new CalibError("dataset-type-unknown", `${repo} has no dataset type ${types.join(", ")}`);

const wantedOf = ({ dimensions }: TypeHoldings, detectors: readonly number[]): readonly (number | null)[] =>
  dimensions.includes("detector") ? detectors : [null];

/** Exposure IDs are unique within an instrument only. */
async function findExposures({ repo, exposures: ids, instrument: named }: LookupRequest, { instruments }: Repository, reader: Reader) {
  if (named !== null && !instruments.has(named))
    throw new CalibError("instrument-not-in-world", `${repo} has no ${named}; it has ${[...instruments.keys()].join(", ")}`);
  const candidates = named === null ? [...instruments.keys()] : [named];
  const taken = await Promise.all(
    candidates.map(async (instrument) => ({
      instrument,
      exposures: exposuresOf(await reader.call("taken", { repo, instrument, exposures: ids, begin: null, end: null })),
    })),
  );
  const [found, another] = taken.filter(({ exposures }) => exposures.length);
  if (found && another)
    throw new CalibError("exposure-ambiguous", `${repo} has ${ids.join(", ")} of ${found.instrument} and of ${another.instrument}`);
  const missing = ids.filter((id) => !found?.exposures.some((exposure) => exposure.id === id));
  if (!found || missing.length)
    throw new CalibError(
      "exposure-unknown",
      `${repo} has no exposure ${missing.join(", ")} of ${found?.instrument ?? candidates.join(", ")}`,
    );
  const untimed = found.exposures.filter(({ timed }) => !timed);
  if (untimed.length)
    throw new CalibError("exposure-untimed", `${repo}: exposure ${untimed.map(({ id }) => id).join(", ")} of ${found.instrument}`);
  return found;
}

function detectorsOf({ repo, detectors }: LookupRequest, { instruments }: Repository, instrument: string): readonly number[] {
  const all = instruments.get(instrument)?.detectors ?? [];
  const unknown = detectors.filter((detector) => !all.includes(detector) && !cornersOf(instrument).includes(detector));
  if (unknown.length) throw new CalibError("detector-unknown", `${repo} has no detector ${unknown.join(", ")} of ${instrument}`);
  return detectors.length ? detectors : all;
}
