import type { HeldCollection } from "../bridge/wire.ts";
import type { Survey } from "../bridge/surveyView.ts";
import { isSearched, memberOf } from "../content/searched.ts";
import { differentAnswers, type AnswerDifference } from "../lookup/answers.ts";
import type { Holdings } from "../lookup/holdings.ts";
import { filterOf, type Hit } from "../lookup/search.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
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
  /** Types whose content or order is reported as different here: their answers follow from that. */
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
export function groupAlike(chains: readonly ChainFacts[]): ReadonlyMap<string, readonly AlikeGroup[]> {
  const lists = chains.map((facts) => [facts, listsOf(facts)] as const);
  const types = new Set(lists.flatMap(([, byType]) => [...byType.keys()]));
  const differing = [...types].sort().flatMap((datasetType) => {
    const compared = lists.filter(([{ doubtful }]) => !doubtful.has(datasetType));
    const groups = [...grouped(compared, ([, byType]) => byType.get(datasetType) ?? "").values()].map(
      ([[first], ...others]): AlikeGroup => ({ datasetType, repos: [first, ...others.map(([facts]) => facts)] }),
    );
    const bySize = groups.sort((one, other) => other.repos.length - one.repos.length);
    return bySize.length > 1 ? [[datasetType, bySize] as const] : [];
  });
  return new Map(differing);
}

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
 * Compares the answers of two groups. A difference is "declared" if some answer comes from a member that is not declared, or
 * not on the chain, at both: a foreign member is reported where it stands. Kept members with other UUIDs may have equal
 * contents. Pure.
 */
export function compareGroups(one: AlikeGroup, other: AlikeGroup, holdings: readonly [Holdings, Holdings]): readonly AnswersDiffer[] {
  const detectors = new Set([...detectorsOf(one)].filter((detector) => detectorsOf(other).has(detector)));
  const differences = differentAnswers(...holdings).filter(
    ({ dataId: { detector } }) => typeof detector !== "number" || detectors.has(detector),
  );
  const [first, second] = [one.repos[0], other.repos[0]];
  const isShared = (member: string) =>
    [first, second].every(({ declared, survey, chain }) => declared.has(member) && isSearched(survey, chain, member));
  const kindOf = ({ before, after }: AnswerDifference): AnswersDiffer["kind"] => {
    const members = [
      ...(before ? [ownerOf(before.collection, first.declared)] : []),
      ...(after ? [ownerOf(after.collection, second.declared)] : []),
    ];
    if (!members.every(isShared)) return "declared";
    const areKept = members.length === 2 && members.every((member) => first.kept.has(member) && second.kept.has(member));
    return areKept && before?.kind === "found" && after?.kind === "found" ? "other UUIDs" : "different";
  };
  const alike = grouped(differences, (each) =>
    JSON.stringify([kindOf(each), filterOf(each.dataId), formatTimespan(each.range), answerOf(each.before), answerOf(each.after)]),
  );
  return [...alike.values()].map((group) => {
    const [each] = group;
    const numbers = group.flatMap(({ dataId: { detector } }) => (typeof detector === "number" ? [detector] : []));
    return {
      kind: kindOf(each),
      datasetType: one.datasetType,
      sides: [one.repos.map(({ repo }) => repo), other.repos.map(({ repo }) => repo)],
      about: [
        one.datasetType,
        filterOf(each.dataId),
        numbers.length ? `detectors ${compact(numbers.sort((a, b) => a - b))}` : "",
        each.isAcross ? `of an exposure across ${formatTai((each.range.begin ?? 0n) + 1n)}` : `in ${formatTimespan(each.range)}`,
      ]
        .filter((part) => part !== "")
        .join(" "),
      answers: [answerOf(each.before), answerOf(each.after)],
      pairs: group.flatMap(({ before, after }) =>
        before?.kind === "found" && after?.kind === "found"
          ? [{ collections: [before.collection.name, after.collection.name], ids: [before.row.id, after.row.id] } as const]
          : [],
      ),
    };
  });
}

const detectorsOf = ({ repos }: AlikeGroup): ReadonlySet<number> => new Set(repos.flatMap(({ detectors }) => [...detectors]));

/** The declared member through which a collection is searched; any member if none is declared. */
const ownerOf = (held: HeldCollection, declared: ReadonlySet<string>): string =>
  [...held.path.slice(1), held.name].find((each) => declared.has(each)) ?? memberOf(held);

const answerOf = (hit: Hit | null): string =>
  hit === null
    ? "nothing"
    : hit.kind === "ambiguous"
      ? `two datasets of ${hit.collection.name}, between which Butler refuses to choose`
      : `a dataset of ${hit.collection.name}${hit.collection.type === "RUN" ? ", a RUN, which Butler before version 30 passes over" : ""}`;
