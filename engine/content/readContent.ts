import { pair, type ContentFacts } from "../bridge/contentFacts.ts";
import { collectionSurvey } from "../bridge/surveyView.ts";
import type { Reader } from "../bridge/methods.ts";
import type { DigestsResult, RowsResult } from "../bridge/wire.ts";
import type { RepoName } from "../model/brand.ts";
import { hasOtherRuns } from "./compareRuns.ts";
import type { Content, ContentPart } from "./deliveredContent.ts";

/** Rows and digests that were read in addition to the facts. */
export interface ContentRows {
  /** Rows of a type in one collection; empty if they were not read. */
  rows(collection: string, datasetType: string): RowsResult;
  /** Type of a collection that has a RUN's name without being a RUN; undefined if it is a RUN, absent, or unknown. */
  mistyped(run: string): string | undefined;
  /** Digests of all files; undefined if files were not read. */
  digests(collection: string, datasetType: string): DigestsResult | undefined;
}

export const noRows: RowsResult = { dataId: [], id: [], run: [], begin: [], end: [], empty: [] };

/** No rows: enough for a repository whose fingerprints all agree with the lock. */
export const nothingRead = (facts: ContentFacts): ContentRows => ({
  rows: () => noRows,
  mistyped: (run) => notRun(facts, run),
  digests: () => undefined,
});

/** Reads rows of contents whose fingerprint differs from the lock, and every file if `deep` is set. */
export async function readContent(
  reader: Reader,
  repo: RepoName,
  contents: readonly Content[],
  facts: ContentFacts,
  deep = false,
): Promise<ContentRows> {
  const rows = new Map<string, RowsResult>();
  const types = new Map<string, string>();
  const digests = new Map<string, DigestsResult>();
  const read = async (collection: string, datasetType: string): Promise<void> => {
    if (!facts.isAbsent(collection)) rows.set(pair(collection, datasetType), await reader.call("rows", { repo, collection, datasetType }));
  };
  const readPart = async (part: ContentPart): Promise<void> => {
    await Promise.all(part.runs.map((run) => read(run, part.datasetType)));
    const [first = ""] = part.runs;
    const isEmpty = part.runs.every((run) => !rows.get(pair(run, part.datasetType))?.id.length);
    if (isEmpty && part.datasets.length && !facts.collection(first) && !facts.isAbsent(first)) {
      const type = await typeOf(reader, repo, first);
      if (type !== undefined) types.set(first, type);
    }
  };
  const readOne = async (content: Content): Promise<void> => {
    const { certification, parts } = content;
    if (certification) {
      const { collection, datasetType } = certification;
      const certified = facts.certified(collection, datasetType);
      if (certified?.fingerprint === certification.fingerprint) {
        if (parts.some((part) => hasOtherRuns(part, certified.runs ?? {}))) await read(collection, datasetType);
      } else {
        await Promise.all([facts.collection(collection) ? read(collection, datasetType) : undefined, ...parts.map(readPart)]);
      }
    } else await Promise.all(parts.filter((part) => hasOtherRows(part, facts)).map(readPart));
    if (deep)
      await Promise.all(
        filesOf(content).map(async ([collection, datasetType]) =>
          digests.set(pair(collection, datasetType), await reader.call("digests", { repo, collection, datasetType })),
        ),
      );
  };
  await Promise.all(contents.map(readOne));
  return {
    rows: (collection, datasetType) => rows.get(pair(collection, datasetType)) ?? noRows,
    mistyped: (run) => types.get(run) ?? notRun(facts, run),
    digests: (collection, datasetType) => digests.get(pair(collection, datasetType)),
  };
}

/** Whether rows have to be read. A foreign RUN may hold more than the part, so that its fingerprint differs without a difference. */
function hasOtherRows({ runs, datasetType, fingerprint }: ContentPart, facts: ContentFacts): boolean {
  const [run = ""] = runs;
  const held = facts.held(run, datasetType);
  return held !== undefined && held.count > 0 && held.fingerprint !== fingerprint;
}

const filesOf = ({ certification, parts }: Content): readonly (readonly [string, string])[] =>
  certification
    ? [[certification.collection, certification.datasetType]]
    : parts.flatMap(({ runs, datasetType }) => runs.map((run) => [run, datasetType] as const));

/** Type of a collection that has the name of a RUN without being one. */
function notRun(facts: ContentFacts, run: string): string | undefined {
  const type = facts.collection(run)?.type;
  return type === "RUN" ? undefined : type;
}

async function typeOf(reader: Reader, repo: RepoName, run: string): Promise<string | undefined> {
  const { collections } = await reader.call("survey", collectionSurvey(repo, [run]));
  return collections.find(({ name, type }) => name === run && type !== "RUN")?.type;
}
