import type { Bridges } from "../bridge/pool.ts";
import { asCalibError } from "../errors.ts";
import { declaredTickets } from "../declare/loadCalibset.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository, World } from "../declare/loadWorld.ts";
import type { Verifications } from "../model/savedPlan.ts";
import { cellsOf, everywhere } from "./cells.ts";
import type { Drift, DriftCell, Split, Unmanaged, Verified } from "./driftReport.ts";
import { heldOf, tagsOf } from "../bridge/observation.ts";
import { chainCells, chainsAt, factsOf, shadowedIn, type ChainHere } from "./chainCells.ts";
import { checkExposures, compareRecords, type RecordsAt } from "./exposureRecords.ts";
import { chainsOf, keptCollections, readChain } from "./instrumentChains.ts";
import { surveyed } from "../bridge/surveyView.ts";
import type { SurveyParams } from "../bridge/wire.ts";
import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { names, instrumentChainOf } from "../model/names.ts";
import { undeclaredAnswers } from "./undeclaredAnswers.ts";
import { verifiedNow } from "./lastVerified.ts";

export interface DriftRequest {
  readonly world: World;
  readonly bridges: Pick<Bridges, "reader">;
  /** Sets to compare. */
  readonly loadedSets: readonly LoadedSet[];
  readonly repositories: readonly Repository[];
  /** Whether the content of files is read, and not only their size. */
  readonly deep: boolean;
  /** Ticket chains of all declared sets. */
  readonly declared: readonly string[];
  /** Whether all sets are compared. Then answers are compared too, and calibrations that no declared set makes are reported. */
  readonly isWhole: boolean;
  readonly before: Verifications;
  readonly now: Date;
}

interface At {
  readonly records: readonly RecordsAt[];
  readonly cells: readonly DriftCell[];
  readonly chains: readonly ChainHere[];
  readonly unmanaged: readonly Unmanaged[];
  readonly verified: Verified;
  readonly splits: readonly Split[];
}

/** The drift of one set at every repository that has its instrument. */
export async function driftOfSet(session: {
  readonly loaded: () => Promise<LoadedSet>;
  readonly bridges: Pick<Bridges, "reader">;
}): Promise<Drift> {
  const { bridges } = session;
  const known = await session.loaded();
  const repositories = [...known.world.repositories.values()].filter((repository) => concerns(known, repository));
  const declared = await declaredTickets(known.workspace);
  const drift = await driftOf({
    world: known.world,
    bridges,
    loadedSets: [known],
    repositories,
    deep: false,
    declared,
    isWhole: false,
    before: { repositories: {} },
    now: new Date(),
  });
  return { ...drift, cells: drift.cells.filter(({ set }) => set === known.set.key) };
}

/** Compares repositories with the locks, with one request a repository about all sets. Reads only, without Pulumi. */
export async function driftOf(request: DriftRequest): Promise<Drift> {
  const asked = request.repositories.filter(
    (repository) => request.isWhole || request.loadedSets.some((loaded) => concerns(loaded, repository)),
  );
  const found = await Promise.all(asked.map((repository) => driftAt(request, repository)));
  const chains = found.flatMap((each) => each.chains);
  return {
    cells: [
      ...found.flatMap(({ cells }) => cells),
      ...(await chainCells(request, chains)),
      ...compareRecords(found.flatMap(({ records }) => records)),
    ],
    unmanaged: found.flatMap(({ unmanaged }) => unmanaged),
    verified: found.map(({ verified }) => verified),
    splits: found.flatMap(({ splits }) => splits),
  };
}

/** Whether drift reports a set at a repository, if only as skipped. */
const concerns = ({ set }: LoadedSet, { name, instruments }: Repository): boolean =>
  instruments.has(set.instrument) || set.skipped.has(name);

async function driftAt(request: DriftRequest, repository: Repository): Promise<At> {
  const { world, bridges, deep, before, now } = request;
  const declared = new Set(request.declared);
  const { name } = repository;
  const loadedSets = request.loadedSets.filter((loaded) => concerns(loaded, repository));
  try {
    const reader = await bridges.reader(name);
    const question = { ...surveyOf(loadedSets, repository, request.isWhole), exposures: checkExposures(loadedSets, repository, world) };
    const facts = await reader.call("survey", question);
    const survey = surveyed(question, facts);
    const cells = (await Promise.all(loadedSets.map((loaded) => cellsOf({ loaded, repository, survey, reader, deep, declared })))).flat();
    const chains = await Promise.all(
      chainsAt(loadedSets, repository).map(async (declaration): Promise<ChainHere> => {
        const at = await readChain(reader, name, declaration, survey);
        const facts = factsOf(declaration, at, repository, survey, loadedSets, cells);
        // Until the members are in order, other answers follow from that.
        const isCompared = request.isWhole && at.placement.kind !== "order";
        const undeclared = isCompared
          ? await undeclaredAnswers(reader, { facts, listed: at.listed, shadowed: shadowedIn(cells, loadedSets) })
          : [];
        return { at, facts, undeclared };
      }),
    );
    const kept = keptCollections(chainsAt(loadedSets, repository));
    const unmanaged = request.isWhole ? unmanagedAt(name, withoutKept(survey.calibrations, kept), declared, world) : [];
    return {
      records: facts.exposures.map((each) => ({ repo: name, ...each })),
      cells,
      chains,
      unmanaged,
      verified: verifiedNow(name, before, true, deep, now),
      splits: typeof facts.split === "string" ? [{ repo: name, reason: facts.split }] : [],
    };
  } catch (thrown) {
    // "Could not check" is a state of its own, and never in sync.
    const { code, detail } = asCalibError(thrown);
    const cells = loadedSets.flatMap((loaded) => {
      const { set } = loaded;
      const reason = set.skipped.get(name);
      if (reason !== undefined) return everywhere(loaded, repository, { kind: "skipped", reason });
      if (!set.withdrawn && !loaded.lock?.made)
        return everywhere(loaded, repository, { kind: "waiting", code: "not-released", reason: `${set.key} is not released` });
      return name === set.build.repo || set.targets.includes(name)
        ? everywhere(loaded, repository, { kind: "unverifiable", code, reason: detail })
        : [];
    });
    const chains = chainsAt(loadedSets, repository).map(({ instrument }): DriftCell => ({
      repo: name,
      set: instrumentChainOf(instrument),
      product: null,
      state: { kind: "unverifiable", code, reason: detail },
    }));
    const verified = verifiedNow(name, before, false, deep, now);
    return { records: [], cells: [...cells, ...chains], chains: [], unmanaged: [], verified, splits: [] };
  }
}

/** The one request by which drift asks a repository about every released set. */
function surveyOf(loadedSets: readonly LoadedSet[], repository: Repository, isWhole: boolean): SurveyParams {
  const certified = loadedSets.flatMap(({ lock }) =>
    (lock?.made?.products ?? []).map(({ collection, datasetType }) => ({ collection, datasetType })),
  );
  const collections = loadedSets.flatMap(({ lock }) => lock?.made?.collections ?? []);
  return {
    repo: repository.name,
    prefixes: [...repository.instruments.keys()].map((instrument) => `${instrument}/calib/`),
    chains: [
      ...new Set([
        ...loadedSets.flatMap(({ set }) => [
          names.instrumentChain(set),
          names.ticket(set),
          ...set.collections.flatMap(({ chains }) => chains),
        ]),
        ...collections.flatMap(({ name, runs }) => [name, ...runs]),
        ...keptCollections(chainsOf(loadedSets)),
      ]),
    ],
    certified,
    tagged: repository.cleaned
      ? loadedSets.flatMap(({ set, lock }) => tagsOf(set, lock?.made?.products ?? [], lock?.made?.products ?? []))
      : [],
    datasetTypes: [...new Set([...certified, ...collections.flatMap(({ parts }) => parts)].map(({ datasetType }) => datasetType))],
    sets: loadedSets.map(({ set }) => set.key),
    answering: isWhole && chainsAt(loadedSets, repository).length > 0,
    searched: [...new Set(loadedSets.map(({ set }) => names.instrumentChain(set)))],
    ...heldOf(collections),
  };
}

/** Collections that no chain file keeps, and that are not below a kept chain. */
const withoutKept = (calibrations: readonly CollectionName[], kept: readonly string[]): readonly CollectionName[] =>
  calibrations.filter((collection) => !kept.some((each) => collection === each || collection.startsWith(`${each}/`)));

/** Calibration collections that no declared set makes, by ticket. The world may name a reason to ignore them. Pure. */
export function unmanagedAt(
  repo: RepoName,
  calibrations: readonly CollectionName[],
  declared: ReadonlySet<string>,
  { ignored }: World,
): readonly Unmanaged[] {
  const tickets = grouped(calibrations, (collection) => collection.split("/").slice(0, 3).join("/"));
  const strays = [...tickets].filter(([ticket]) => !declared.has(ticket));
  return strays.map(([ticket, collections]) => ({ repo, ticket: asCollection(ticket), collections, ignored: ignored.get(ticket) ?? null }));
}
