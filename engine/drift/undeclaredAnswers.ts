import type { Reader } from "../bridge/methods.ts";
import type { Survey } from "../bridge/surveyView.ts";
import type { HeldCollection } from "../bridge/wire.ts";
import { chainDifference, type Difference } from "../content/difference.ts";
import { isWithin, ownersOf } from "../content/searched.ts";
import { differentAnswers, type AnswerDifference } from "../lookup/answers.ts";
import { holdingsOf, type Holdings } from "../lookup/holdings.ts";
import { filterOf, type Hit } from "../lookup/search.ts";
import { grouped } from "../model/group.ts";
import { formatTimespan } from "../model/tai.ts";
import { aboutOf, answerOf, type ChainFacts } from "./answerGroups.ts";

/** A chain, with everything that decides whether its answers are those of its chain file. */
export interface ListedChain {
  readonly facts: ChainFacts;
  /** The members that the chain file lists, first found first. */
  readonly listed: readonly string[];
  /** Sets that are reported as shadowed by foreign members here, by ticket chain. */
  readonly shadowed: ReadonlySet<string>;
}

/**
 * Lookups that find another dataset than through the listed members alone, in the order of the chain file: a foreign member
 * answers, or a chain within the instrument chain brings a member forward. Reads rows only of types whose search order
 * is not that of the file.
 */
export async function undeclaredAnswers(reader: Pick<Reader, "call">, listedChain: ListedChain): Promise<readonly Difference[]> {
  const { facts, listed } = listedChain;
  const { repo, chain } = facts;
  const datasetTypes = typesOutOfOrder(facts, listed);
  if (!datasetTypes.length) return [];
  const instrument = chain.slice(0, chain.indexOf("/"));
  const found: Difference[] = [];
  // One type at a time, so that few rows are in memory.
  for (const datasetType of datasetTypes) {
    const holdings = holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: [datasetType] }));
    found.push(...compareWithListed(listedChain, holdings));
  }
  return found;
}

/** Dataset types that the chain searches in another order than that of the listed members, or outside them. Pure. */
export function typesOutOfOrder({ survey, chain }: ChainFacts, listed: readonly string[]): readonly string[] {
  const rows = grouped(survey.datasetsIn(), ({ collection }) => collection);
  const ranks = survey
    .searched(chain)
    .flatMap((held) => (rows.get(held.name) ?? []).map(({ datasetType }) => ({ datasetType, rank: rankOf(survey, held, listed) })));
  return [...grouped(ranks, ({ datasetType }) => datasetType)]
    .filter(([, all]) => !all.every(({ rank }, index) => rank !== undefined && rank >= (all[index - 1]?.rank ?? 0)))
    .map(([datasetType]) => datasetType)
    .sort();
}

/** The differences between the answers of a chain and those of its listed members. Pure. */
export function compareWithListed({ facts, listed, shadowed }: ListedChain, holdings: Holdings): readonly Difference[] {
  const { repo, chain, detectors, survey } = facts;
  const isForeign = (hit: Hit | null): boolean => hit !== null && rankOf(survey, hit.collection, listed) === undefined;
  // A foreign RUN is reported as such, because versions of Butler answer differently from it.
  const isKnown = ({ found: [before, after] }: AnswerDifference): boolean =>
    isForeign(after) && (after?.collection.type === "RUN" || [...shadowed].some((each) => before && isWithin(before.collection, each)));
  const differences = differentAnswers(throughListed(holdings, survey, listed), holdings).filter(
    (each) => (typeof each.dataId["detector"] !== "number" || detectors.has(each.dataId["detector"])) && !isKnown(each),
  );
  const alike = grouped(differences, (each) =>
    JSON.stringify([each.datasetType, each.isAcross, filterOf(each.dataId), formatTimespan(each.range), ...each.found.map(answerOf)]),
  );
  return [...alike.values()].map((group) =>
    chainDifference(repo, chain, {
      kind: "answers differ",
      expected: `${answerOf(group[0].found[0])}, by the chain file, for ${aboutOf(group)}`,
      found: answerOf(group[0].found[1]),
      mend: "people",
    }),
  );
}

/** The holdings of a chain that has exactly the listed members, in their order. */
const throughListed = ({ order, types }: Holdings, survey: Survey, listed: readonly string[]): Holdings => {
  const ranked = order.flatMap((held) => {
    const rank = rankOf(survey, held, listed);
    return rank === undefined ? [] : [{ held, rank }];
  });
  return { order: ranked.sort((one, other) => one.rank - other.rank).map(({ held }) => held), types };
};

/** The place of the first listed member that a searched collection belongs to; undefined for a foreign collection. */
const rankOf = (survey: Survey, held: HeldCollection, listed: readonly string[]): number | undefined => {
  const [owner] = ownersOf(survey, held, listed);
  return owner === undefined ? undefined : listed.indexOf(owner);
};
