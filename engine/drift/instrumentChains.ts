import { collectionSurvey } from "../bridge/surveyView.ts";
import type { ContentFacts } from "../bridge/contentFacts.ts";
import type { Reader } from "../bridge/methods.ts";
import type { SurveyParams } from "../bridge/wire.ts";
import { orderMembers, type Compete, type Placement } from "../content/chainOrder.ts";
import type { Difference } from "../content/difference.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { certifiedTypes, holdingsOf } from "../lookup/holdings.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { digestOf } from "../model/digest.ts";
import { collectionOf, collectionsOf, type InstrumentChain } from "../model/instrumentChain.ts";
import { instrumentChainOf } from "../model/names.ts";
import { worst } from "./cellState.ts";
import type { DriftCell } from "./driftReport.ts";

/** An instrument chain at one repository. */
export interface ChainAt {
  readonly chain: CollectionName;
  /** Members as read; null if there is no chain. */
  readonly members: readonly string[] | null;
  /** Declared members that this chain has or lacks, in the declared order. */
  readonly declared: readonly string[];
  readonly placement: Placement;
}

/** The chain files of some sets, one an instrument. */
export const chainsOf = (loadedSets: readonly LoadedSet[]): readonly InstrumentChain[] => [
  ...new Map(loadedSets.flatMap(({ chain }) => (chain ? [[chain.instrument, chain] as const] : []))).values(),
];

/** Collections whose existence a comparison of chains needs. */
export const keptOf = (chains: readonly InstrumentChain[]): readonly string[] =>
  chains.flatMap(({ members }) => members.flatMap((member) => (member.kind === "kept" ? [member.collection] : [])));

/** The request for the facts that {@link readChain} compares. */
export const chainSurvey = (repo: RepoName, chain: InstrumentChain): SurveyParams =>
  collectionSurvey(repo, [instrumentChainOf(chain.instrument), ...keptOf([chain])]);

/**
 * Compares the members of an instrument chain with its chain file. A managed set that is missing is left to the step
 * activate, which knows whether it may be in use. Reads datasets only if a member would pass a foreign one.
 */
export async function readChain(reader: Reader, repo: RepoName, declaration: InstrumentChain, facts: ContentFacts): Promise<ChainAt> {
  const { instrument } = declaration;
  const chain = instrumentChainOf(instrument);
  const members = facts.collection(chain)?.children ?? null;
  const kept = new Set<string>(
    declaration.members.flatMap((member) => {
      const isHere = member.kind === "kept" && (member.repositories?.includes(repo) ?? true) && facts.collection(member.collection);
      return isHere ? [collectionOf(instrument, member)] : [];
    }),
  );
  const declared = collectionsOf(declaration).filter((name) => (members ?? []).includes(name) || kept.has(name));
  const order = (compete: Compete) => orderMembers(members ?? [], declared, compete);
  const strict = order(() => true);
  const placement = strict.kind === "blocked" ? order(await competition(reader, repo, instrument, new Set(keptOf([declaration])))) : strict;
  return { chain, members, declared, placement };
}

/** The cell of an instrument chain, under the name of the chain. Pure. */
export function chainCell(repo: RepoName, at: ChainAt): DriftCell {
  const { chain, declared } = at;
  const differences = differencesOf(repo, at);
  const state = differences.length ? worst(differences) : ({ kind: "in sync", fingerprint: digestOf(declared) } as const);
  return { repo, set: chain, product: null, state };
}

function differencesOf(repo: RepoName, { chain, members, declared, placement }: ChainAt): readonly Difference[] {
  if (placement.kind === "same") return [];
  const here = members ?? [];
  const missing = declared.filter((name) => !here.includes(name));
  const wanted = declared.filter((name) => here.includes(name));
  const actual = here.filter((name) => declared.includes(name));
  const isInOrder = wanted.every((name, index) => name === actual[index]);
  const blocked =
    placement.kind === "blocked" ? `; ${placement.member} would pass ${placement.by}, which may answer for the same dataset types` : "";
  const difference = (kind: "member missing" | "member order wrong", expected: string, found: string): Difference => ({
    kind,
    set: chain,
    product: null,
    repo,
    collection: chain,
    expected,
    found: `${found}${blocked}`,
    datasets: [],
    mend: placement.kind === "blocked" ? "people" : "repair",
  });
  return [
    ...missing.map((name) => difference("member missing", name, here.join(", ") || "no member")),
    ...(isInOrder ? [] : [difference("member order wrong", wanted.join(", "), actual.join(", "))]),
  ];
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
