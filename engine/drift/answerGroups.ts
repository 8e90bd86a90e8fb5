import type { HeldCollection } from "../bridge/wire.ts";
import type { Survey } from "../bridge/surveyView.ts";
import { isSearched, memberOf } from "../content/searched.ts";
import { differentAnswers, type AnswerDifference, type Both } from "../lookup/answers.ts";
import type { Holdings } from "../lookup/holdings.ts";
import { filterOf, sameHit, type Hit } from "../lookup/search.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { grouped, type Group } from "../model/group.ts";
import { compact } from "../model/ranges.ts";
import { formatTai, formatTimespan } from "../model/tai.ts";

/** An instrument chain at one repository that answered, as far as answers depend on it. */
export interface ChainFacts {
  readonly repo: RepoName;
  readonly chain: CollectionName;
  readonly survey: Survey;
  /** Detectors of the instrument that the repository declares. */
  readonly detectors: ReadonlySet<number>;
  /** Members that the chain file, or the sets, declare for this repository, and those among them that no set makes. */
  readonly declared: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
  /** Types of which some set has other answers here, as is reported: the answers of the repository follow from that. */
  readonly doubtful: ReadonlySet<string>;
}

/** Repositories whose chains answer for a type from the same members with the same rows. */
export interface AlikeGroup {
  readonly datasetType: string;
  readonly repos: readonly [ChainFacts, ...(readonly ChainFacts[])];
}

/**
 * Groups repositories by what decides the answers for each type: the collections with rows of the type in search order, with
 * kind and fingerprint. Types that are alike everywhere, or doubtful at a repository, are left out there. Pure.
 */
export function groupAlike(chains: readonly ChainFacts[]): ReadonlyMap<string, Group<AlikeGroup>> {
  const lists = chains.map((facts) => [facts, listsOf(facts)] as const);
  const types = new Set(lists.flatMap(([, byType]) => [...byType.keys()]));
  const differing = [...types].sort().flatMap((datasetType) => {
    const compared = lists.filter(([{ doubtful }]) => !doubtful.has(datasetType));
    if (new Set(compared.map(([, byType]) => byType.get(datasetType))).size < 2) return [];
    // A member that lost its rows, and a member that is not on the chain, both leave no row.
    const groups = [...grouped(compared, ([facts, byType]) => `${membersOf(facts)}\n${byType.get(datasetType) ?? ""}`).values()].map(
      ([[first], ...others]): AlikeGroup => ({ datasetType, repos: [first, ...others.map(([facts]) => facts)] }),
    );
    const [largest, ...others] = groups.sort((one, other) => other.repos.length - one.repos.length);
    return largest ? [[datasetType, [largest, ...others]] as const] : [];
  });
  return new Map(differing);
}

/** The declared members that a chain searches, as text. */
const membersOf = ({ chain, survey, declared }: ChainFacts): string =>
  [...declared].filter((member) => isSearched(survey, chain, member)).join(" ");

/** By type, the collections with rows of the type in search order, as text. */
function listsOf({ chain, survey, declared }: ChainFacts): ReadonlyMap<string, string> {
  const rows = grouped(survey.datasetsIn(), ({ collection }) => collection);
  const parts = survey.searched(chain).flatMap((held) =>
    (rows.get(held.name) ?? []).map(({ datasetType, fingerprint }) => ({
      type: datasetType,
      text: JSON.stringify([held.type, fingerprint, ownerOf(held, declared), declared.has(ownerOf(held, declared))]),
    })),
  );
  return new Map([...grouped(parts, ({ type }) => type)].map(([type, texts]) => [type, texts.map(({ text }) => text).join("\n")]));
}

/** Two repositories that find different datasets for one type, filter and range of time. */
export interface AnswersDiffer {
  readonly kind: "different" | "other UUIDs" | "declared";
  readonly datasetType: string;
  /** The repositories on both sides; each side finds one answer. */
  readonly sides: readonly [readonly RepoName[], readonly RepoName[]];
  /** Data ID and range, in words. */
  readonly about: string;
  readonly answers: readonly [string, string];
  /** Collections and dataset UUIDs of a kept member on both sides, whose content decides. */
  readonly pairs: readonly UuidPair[];
}

export interface UuidPair {
  readonly collections: readonly [string, string];
  readonly ids: readonly [string, string];
}

/**
 * Compares the answers of two groups. A difference is "declared" if an answer that only one of the two is to have, or a foreign one,
 * stands ahead of the others: a foreign member is reported where it stands. Kept members with other UUIDs may have equal contents. Pure.
 */
export function compareGroups(one: AlikeGroup, other: AlikeGroup, holdings: readonly [Holdings, Holdings]): readonly AnswersDiffer[] {
  const facts = [one.repos[0], other.repos[0]] as const;
  const detectors = new Set([...detectorsOf(one)].filter((detector) => detectorsOf(other).has(detector)));
  const isInBoth = (member: string) =>
    facts.every(({ declared, survey, chain }) => declared.has(member) && isSearched(survey, chain, member));
  const isShared = (collection: HeldCollection, side: 0 | 1) => isInBoth(ownerOf(collection, facts[side].declared));
  const kindOf = ({ found, shared }: AnswerDifference): AnswersDiffer["kind"] => {
    if (sameHit(...shared) || sides.some((side) => isOverruled(found[side], shared, side, holdings[side]))) return "declared";
    const areKept = sides.every((side) => {
      const hit = shared[side];
      return hit?.kind === "found" && facts[side].kept.has(ownerOf(hit.collection, facts[side].declared));
    });
    return areKept ? "other UUIDs" : "different";
  };
  const differences = differentAnswers(...holdings, isShared).flatMap((each) => {
    const { detector } = each.dataId;
    const kind = kindOf(each);
    const isCompared = typeof detector !== "number" || detectors.has(detector);
    return isCompared && (kind !== "declared" || !sameHit(...each.found)) ? [{ ...each, kind }] : [];
  });
  const alike = grouped(differences, ({ kind, dataId, range, found }) =>
    JSON.stringify([kind, filterOf(dataId), formatTimespan(range), ...found.map(answerOf)]),
  );
  return [...alike.values()].map((group) => {
    const [{ kind, found }] = group;
    return {
      kind,
      datasetType: one.datasetType,
      sides: [one.repos.map(({ repo }) => repo), other.repos.map(({ repo }) => repo)],
      about: aboutOf(group),
      answers: [answerOf(found[0]), answerOf(found[1])],
      pairs: group.flatMap(({ shared: [before, after] }) =>
        before?.kind === "found" && after?.kind === "found"
          ? [{ collections: [before.collection.name, after.collection.name], ids: [before.row.id, after.row.id] } as const]
          : [],
      ),
    };
  });
}

const sides = [0, 1] as const;

/** Whether a collection that is not shared answers at a side, ahead of the shared collections that answer at either side. */
function isOverruled(found: Hit | null, shared: Both, side: 0 | 1, { order }: Holdings): boolean {
  if (found === null || sameHit(found, shared[side])) return false;
  const places = shared.flatMap((hit) => (hit ? [order.findIndex(({ name }) => name === hit.collection.name)] : []));
  return places.every((place) => found.position < place);
}

/** Data IDs and range of a difference of several detectors, in words. */
export function aboutOf(group: readonly [AnswerDifference, ...(readonly AnswerDifference[])]): string {
  const [{ datasetType, dataId, range, isAcross }] = group;
  const numbers = group.flatMap(({ dataId: { detector } }) => (typeof detector === "number" ? [detector] : []));
  return [
    datasetType,
    filterOf(dataId),
    numbers.length ? `detectors ${compact(numbers.sort((a, b) => a - b))}` : "",
    isAcross ? `of an exposure across ${formatTai((range.begin ?? 0n) + 1n)}` : `in ${formatTimespan(range)}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

const detectorsOf = ({ repos }: AlikeGroup): ReadonlySet<number> => new Set(repos.flatMap(({ detectors }) => [...detectors]));

/** The declared member through which a collection is searched; any member if none is declared. */
const ownerOf = (held: HeldCollection, declared: ReadonlySet<string>): string =>
  [...held.path.slice(1), held.name].find((each) => declared.has(each)) ?? memberOf(held);

export const answerOf = (hit: Hit | null): string =>
  hit === null
    ? "nothing"
    : hit.kind === "ambiguous"
      ? `two datasets of ${hit.collection.name}, between which Butler refuses to choose`
      : `a dataset of ${hit.collection.name}${hit.collection.type === "RUN" ? ", a RUN, which Butler before version 30 passes over" : ""}`;
