import type { Reader } from "../bridge/methods.ts";
import type { Difference } from "../content/difference.ts";
import { holdingsOf, type Holdings } from "../lookup/holdings.ts";
import type { CollectionName, RepoName } from "../model/brand.ts";
import { compareGroups, groupAlike, type AlikeGroup, type AnswersDiffer, type ChainFacts } from "./compareAnswers.ts";

/** The comparison of answers at one repository with those of other repositories. */
export interface AnswersAt {
  readonly differences: readonly Difference[];
  /** Differences that follow from what is declared, or that are none because contents are equal. */
  readonly notes: readonly string[];
  /** Answers that were not compared, because that needs the content of files. */
  readonly unread: readonly string[];
}

export const noAnswers: AnswersAt = { differences: [], notes: [], unread: [] };

/**
 * Compares what exposures find through one instrument chain at several repositories. Reads the rows of a type only if chains
 * differ in it, at one repository of each group that is alike; and files of kept members with other UUIDs, but
 * of more than {@link READ_ANYWAY} datasets only if `deep` is set.
 */
export async function compareAnswers(
  chains: readonly ChainFacts[],
  readerOf: (repo: RepoName) => Promise<Pick<Reader, "call">>,
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
  // One type at a time, so that few rows are in memory.
  for (const groups of groupAlike(chains).values()) {
    const holdings = await Promise.all(groups.map(({ repos: [first], datasetType }) => readHoldings(readerOf, first, datasetType)));
    for (const each of pairwise(groups, holdings)) {
      const [chain] = chains.map((facts) => facts.chain);
      if (chain === undefined) continue;
      const verdict = each.kind === "other UUIDs" ? await compareContents(each, readerOf, deep) : each.kind;
      const words = `${each.about}: ${each.sides[0].join(", ")} find ${each.answers[0]}, ${each.sides[1].join(", ")} find ${each.answers[1]}`;
      for (const repo of each.sides[1]) {
        if (verdict === "different") add(repo, { differences: [differenceOf(each, repo, chain)] });
        else if (verdict === "unread") add(repo, { unread: [`${words} under other UUIDs`] });
        else add(repo, { notes: [`${verdict === "equal" ? "equal content under other UUIDs" : "as declared"}: ${words}`] });
      }
    }
  }
  return found;
}

/** The differences of each group to the first larger group from which it differs in the same respect. */
function pairwise(groups: readonly AlikeGroup[], holdings: readonly Holdings[]): readonly AnswersDiffer[] {
  return groups.flatMap((group, index) => {
    const seen = new Set<string>();
    return groups.slice(0, index).flatMap((larger, place) => {
      const [one, other] = [holdings[place], holdings[index]];
      const fresh =
        one && other ? compareGroups(larger, group, [one, other]).filter(({ kind, about }) => !seen.has(`${kind} ${about}`)) : [];
      for (const { kind, about } of fresh) seen.add(`${kind} ${about}`);
      return fresh;
    });
  });
}

const readHoldings = async (
  readerOf: (repo: RepoName) => Promise<Pick<Reader, "call">>,
  { repo, chain }: ChainFacts,
  datasetType: string,
): Promise<Holdings> => {
  const reader = await readerOf(repo);
  const instrument = chain.slice(0, chain.indexOf("/"));
  return holdingsOf(await reader.call("holdings", { repo, instrument, chain, datasetTypes: [datasetType] }));
};

const differenceOf = ({ about, sides, answers }: AnswersDiffer, repo: RepoName, chain: CollectionName): Difference => ({
  kind: "answers differ",
  set: chain,
  product: null,
  repo,
  collection: chain,
  expected: `${answers[0]}, as ${sides[0].join(", ")} for ${about}`,
  found: `${answers[1]}${sides[1].length > 1 ? `, as ${sides[1].join(", ")}` : ""}`,
  datasets: [],
  mend: "people",
});

/** Curated datasets are few and small, so that their contents are always compared. */
const READ_ANYWAY = 500;

/** Whether datasets of kept members with other UUIDs have equal contents. */
async function compareContents(
  { pairs, sides, datasetType }: AnswersDiffer,
  readerOf: (repo: RepoName) => Promise<Pick<Reader, "call">>,
  deep: boolean,
): Promise<"equal" | "different" | "unread"> {
  if (!deep && pairs.length > READ_ANYWAY) return "unread";
  const contentsAt = async (side: 0 | 1): Promise<ReadonlyMap<string, string | null>> => {
    const [repo] = sides[side];
    if (repo === undefined) return new Map();
    const reader = await readerOf(repo);
    const read = [...new Set(pairs.map(({ collections }) => collections[side]))].map((collection) =>
      reader.call("digests", { repo, collection, datasetType, content: true }),
    );
    return new Map(
      (await Promise.all(read)).flatMap(({ id, content }) => id.map((each, index) => [each, content?.[index] ?? null] as const)),
    );
  };
  const [one, other] = await Promise.all([contentsAt(0), contentsAt(1)]);
  const contents = pairs.map(({ ids }) => [one.get(ids[0]) ?? null, other.get(ids[1]) ?? null] as const);
  if (contents.some(([first, second]) => first === null || second === null)) return "unread";
  return contents.every(([first, second]) => first === second) ? "equal" : "different";
}
