import type { Reader } from "../bridge/methods.ts";
import { chainDifference, type Difference } from "../content/difference.ts";
import { asCalibError } from "../errors.ts";
import { holdingsOf, type Holdings } from "../lookup/holdings.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { compareGroups, groupAlike, type AlikeGroup, type AnswersDiffer, type ChainFacts } from "./answerGroups.ts";

/** The comparison of answers at one repository with those of other repositories. */
export interface AnswersAt {
  readonly differences: readonly Difference[];
  /** Differences that follow from what is declared, or that are none because contents are equal. */
  readonly notes: readonly string[];
  /** Answers that were not compared, because that needs the content of files, or because a repository failed. */
  readonly unread: readonly string[];
}

export const noAnswers: AnswersAt = { differences: [], notes: [], unread: [] };

type ReaderOf = (repo: RepoName) => Promise<Pick<Reader, "call">>;

/**
 * Compares what exposures find through one instrument chain at several repositories. Reads the rows of a type only if chains
 * differ in it, at one repository of each group that is alike. Reads files of kept members with other UUIDs; those of a type with more
 * than {@link READ_ANYWAY} datasets in a member only if `deep` is set.
 */
export async function compareAnswers(
  chains: readonly ChainFacts[],
  readerOf: ReaderOf,
  deep: boolean,
): Promise<ReadonlyMap<RepoName, AnswersAt>> {
  const found = new Map<RepoName, AnswersAt>(chains.map(({ repo }) => [repo, noAnswers]));
  const add = (repo: RepoName, more: Partial<AnswersAt>): void => {
    const known = found.get(repo) ?? noAnswers;
    found.set(repo, {
      differences: [...known.differences, ...(more.differences ?? [])],
      notes: [...known.notes, ...(more.notes ?? [])],
      unread: [...known.unread, ...(more.unread ?? [])],
    });
  };
  const contents = contentsOf(chains, readerOf, deep);
  // One type at a time, so that few rows are in memory.
  for (const [datasetType, groups] of groupAlike(chains)) {
    const read: { readonly group: AlikeGroup; readonly holdings: Holdings }[] = [];
    for (const group of groups) {
      const holdings = await readHoldings(readerOf, group.repos[0], datasetType).catch((thrown: unknown) => asCalibError(thrown).detail);
      if (typeof holdings !== "string") read.push({ group, holdings });
      else for (const { repo } of group.repos) add(repo, { unread: [`${datasetType}: ${holdings}`] });
    }
    for (const each of pairwise(read)) {
      const verdict = each.kind === "other UUIDs" ? await compareContents(each, contents) : each.kind;
      const words = `${each.about}: ${each.sides[0].join(", ")} find ${each.answers[0]}, ${each.sides[1].join(", ")} find ${each.answers[1]}`;
      for (const repo of each.sides[1]) {
        if (verdict === "different") add(repo, { differences: [differenceOf(each, repo, groups[0].repos[0].chain)] });
        else if (verdict === "unread") add(repo, { unread: [`${words} under other UUIDs`] });
        else add(repo, { notes: [`${verdict === "equal" ? "equal content under other UUIDs" : "as declared"}: ${words}`] });
      }
    }
  }
  return found;
}

/** The differences of each group to the first larger group from which it differs in the same respect. */
function pairwise(read: readonly { readonly group: AlikeGroup; readonly holdings: Holdings }[]): readonly AnswersDiffer[] {
  return read.flatMap((other, index) => {
    const seen = new Set<string>();
    return read.slice(0, index).flatMap((larger) => {
      const differences = compareGroups(larger.group, other.group, [larger.holdings, other.holdings]);
      const fresh = differences.filter(({ kind, about }) => !seen.has(`${kind} ${about}`));
      for (const { kind, about } of fresh) seen.add(`${kind} ${about}`);
      return fresh;
    });
  });
}

async function readHoldings(readerOf: ReaderOf, { repo, chain }: ChainFacts, datasetType: string): Promise<Holdings> {
  const reader = await readerOf(repo);
  const instrument = chain.slice(0, chain.indexOf("/"));
  return holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: [datasetType] }));
}

const differenceOf = ({ about, sides, answers }: AnswersDiffer, repo: RepoName, chain: CollectionName): Difference =>
  chainDifference(repo, chain, {
    kind: "answers differ",
    expected: `${answers[0]}, as ${sides[0].join(", ")} for ${about}`,
    found: `${answers[1]}${sides[1].length > 1 ? `, as ${sides[1].join(", ")}` : ""}`,
    mend: "people",
  });

/** Digests of contents by UUID, of one type in a collection; undefined if they are not to be read. */
type Contents = (repo: RepoName, collection: string, datasetType: string) => Promise<ReadonlyMap<string, string | null>> | undefined;

/** Curated datasets are few and small, so that their contents are always compared. */
const READ_ANYWAY = 500;

/** Reads the files of a type in a collection at most once. */
function contentsOf(chains: readonly ChainFacts[], readerOf: ReaderOf, deep: boolean): Contents {
  const known = new Map<string, Promise<ReadonlyMap<string, string | null>>>();
  const read = async (repo: RepoName, collection: string, datasetType: string): Promise<ReadonlyMap<string, string | null>> => {
    const reader = await readerOf(repo);
    const { id, content } = await reader.call("digests", { repo, collection, datasetType, content: true });
    return new Map(id.map((each, index) => [each, content?.[index] ?? null]));
  };
  const countOf = (repo: RepoName, collection: string, datasetType: string): number =>
    chains
      .find((facts) => facts.repo === repo)
      ?.survey.datasetsIn()
      .find((facts) => facts.collection === collection && facts.datasetType === datasetType)?.count ?? Infinity;
  return (repo, collection, datasetType) => {
    if (!deep && countOf(repo, collection, datasetType) > READ_ANYWAY) return undefined;
    const key = `${repo} ${collection} ${datasetType}`;
    // A failure leaves the contents unread, and so the answers not compared.
    const reading = known.get(key) ?? read(repo, collection, datasetType).catch(() => new Map<string, string | null>());
    known.set(key, reading);
    return reading;
  };
}

/** Whether datasets of kept members with other UUIDs have equal contents. */
async function compareContents(
  { pairs, sides, datasetType }: AnswersDiffer,
  contents: Contents,
): Promise<"equal" | "different" | "unread"> {
  const contentAt = async (side: 0 | 1, { collections, ids }: AnswersDiffer["pairs"][number]): Promise<string | null> => {
    const [repo] = sides[side];
    const read = repo === undefined ? undefined : await contents(repo, collections[side], datasetType);
    return read?.get(ids[side]) ?? null;
  };
  const both = await Promise.all(pairs.map((pair) => Promise.all([contentAt(0, pair), contentAt(1, pair)])));
  if (both.some(([one, other]) => one === null || other === null)) return "unread";
  return both.every(([one, other]) => one === other) ? "equal" : "different";
}
