import { collectionSurvey, type Survey } from "../bridge/surveyView.ts";
import type { Reader } from "../bridge/methods.ts";
import type { SearchedFacts, SurveyParams } from "../bridge/wire.ts";
import { orderMembers, type Compete, type Placement } from "../content/chainOrder.ts";
import { isSearched, isWithinAny, nestedIn } from "../content/searched.ts";
import { isAdopted } from "../declare/gate.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { certifiedTypes, holdingsOf } from "../lookup/holdings.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { collectionOf, collectionsOf, isKeptAt, membersAt, type ChainMember, type InstrumentChain } from "../model/instrumentChain.ts";
import { instrumentChainOf } from "../model/names.ts";

/** An instrument chain at one repository. */
export interface ChainAt {
  readonly chain: CollectionName;
  /** Members as read; null if there is no chain. */
  readonly members: readonly string[] | null;
  /** Members that the chain file has for this repository, first found first. */
  readonly listed: readonly string[];
  /** Declared members that this chain has or lacks, in the declared order. */
  readonly declared: readonly string[];
  /** Kept members that the repository is to have and does not hold. */
  readonly absent: readonly string[];
  readonly placement: Placement;
  /** Datasets in the sets' own collections, of types that the sets do not certify there. */
  readonly strangers: readonly SearchedFacts[];
  /** RUNs with calibrations that the chain searches. */
  readonly runs: readonly { readonly name: string; readonly holds: string; readonly isDeclared: boolean }[];
}

/** The chain files of some sets, one for each instrument. */
export const chainsOf = (loadedSets: readonly LoadedSet[]): readonly InstrumentChain[] => [
  ...new Map(loadedSets.flatMap(({ chain }) => (chain ? [[chain.instrument, chain] as const] : []))).values(),
];

/** Collections whose existence a comparison of chains needs. */
export const keptCollections = (chains: readonly InstrumentChain[]): readonly string[] =>
  chains.flatMap(({ members }) => members.flatMap((member) => (member.kind === "kept" ? [member.collection] : [])));

/** The request for the facts that {@link readChain} compares. */
export const chainSurvey = (repo: RepoName, chain: InstrumentChain): SurveyParams => ({
  ...collectionSurvey(repo, [instrumentChainOf(chain.instrument), ...collectionsOf(chain)]),
  searched: [instrumentChainOf(chain.instrument)],
});

/** The members that a chain file, or the sets, declare for a repository. Pure. */
export const declaredAt = (declaration: InstrumentChain, repo: RepoName, loadedSets: readonly LoadedSet[]): ReadonlySet<string> =>
  new Set(
    declaration.members
      .filter((member) => isDeclaredAt(member, declaration.instrument, repo, loadedSets))
      .map((member) => collectionOf(declaration.instrument, member)),
  );

function isDeclaredAt(member: ChainMember, instrument: string, repo: RepoName, loadedSets: readonly LoadedSet[]): boolean {
  if (member.kind === "kept") return isKeptAt(member, repo);
  return loadedSets.some(
    (loaded) =>
      loaded.set.ticket === member.ticket &&
      loaded.set.instrument === instrument &&
      !loaded.set.withdrawn &&
      !loaded.set.skipped.has(repo) &&
      (loaded.set.build.repo === repo || loaded.set.targets.includes(repo)) &&
      isAdopted(loaded),
  );
}

/**
 * Compares the members of an instrument chain with its chain file. A managed set that is missing is left to the step
 * activate, which knows whether it may be in use. Reads datasets only if a member would pass a foreign one.
 */
export async function readChain(reader: Reader, repo: RepoName, declaration: InstrumentChain, facts: Survey): Promise<ChainAt> {
  const { instrument } = declaration;
  const chain = instrumentChainOf(instrument);
  const members = facts.collection(chain)?.children ?? null;
  // A kept member of other repositories is a foreign member here.
  const own = membersAt(declaration, repo);
  const keptHere = new Set(own.flatMap((member) => (member.kind === "kept" ? [member.collection] : [])));
  const kept = new Set([...keptHere].filter((name) => facts.collection(name)));
  const listed = own.map((member) => collectionOf(instrument, member));
  const declared = listed.filter((name) => (members ?? []).includes(name) || (kept.has(name) && !isSearched(facts, chain, name)));
  const absent = own.flatMap((member) =>
    member.kind === "kept" && member.repositories?.includes(repo) && !facts.collection(member.collection) ? [member.collection] : [],
  );
  const by = nestedIn(facts, chain, listed);
  const order = (compete: Compete) => orderMembers(members ?? [], declared, compete, { listed, by });
  const strict = order(() => true);
  const placement =
    strict.kind === "blocked" ? order(await competition(reader, repo, instrument, new Set(keptCollections([declaration])))) : strict;
  return {
    chain,
    members,
    listed,
    declared,
    absent,
    placement,
    strangers: facts.strangersIn().filter(({ collection }) => isSearched(facts, chain, collection)),
    runs: runsIn(facts, chain, new Set(listed)),
  };
}

function runsIn(facts: Survey, chain: string, declared: ReadonlySet<string>): ChainAt["runs"] {
  const rows = grouped(facts.datasetsIn(), ({ collection }) => collection);
  return facts.searched(chain).flatMap((each) => {
    const { name, type } = each;
    const held = rows.get(name);
    if (type !== "RUN" || !held) return [];
    const holds = held.map(({ count, datasetType }) => `${count} ${datasetType}`).join(", ");
    return [{ name, holds, isDeclared: isWithinAny(each, declared) }];
  });
}

/**
 * Whether two members hold datasets of one type. A kept member counts as competing with everything, because it may hold types
 * that this project does not know; so does a member whose collections another member searches first.
 */
async function competition(reader: Reader, repo: RepoName, instrument: string, kept: ReadonlySet<string>): Promise<Compete> {
  const chain = instrumentChainOf(instrument);
  const { order, types } = holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: [...certifiedTypes] }));
  const collections = (member: string) =>
    new Set(order.filter(({ name, path }) => name === member || path.includes(member)).map(({ name }) => name));
  const held = (member: string): ReadonlySet<string> | undefined => {
    const own = collections(member);
    return own.size
      ? new Set(types.filter(({ rows }) => rows.some(({ collection }) => own.has(collection))).map(({ name }) => name))
      : undefined;
  };
  return (one, other) => {
    if (kept.has(one) || kept.has(other)) return true;
    const [first, second] = [held(one), held(other)];
    return !first || !second || [...first].some((type) => second.has(type));
  };
}
