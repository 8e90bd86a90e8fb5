import type { Bridges } from "../bridge/pool.ts";
import type { Survey } from "../bridge/surveyView.ts";
import { chainDifference, type Difference } from "../content/difference.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";
import { digestOf } from "../model/digest.ts";
import { grouped } from "../model/group.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";
import { names } from "../model/names.ts";
import { isInstrument } from "../model/instruments.ts";
import type { DifferenceKind } from "../content/differenceKinds.ts";
import { worst } from "./cellState.ts";
import { compareAnswers, noAnswers, type AnswersAt } from "./compareAnswers.ts";
import type { ChainFacts } from "./answerGroups.ts";
import { differencesOf as differencesIn, type CellState, type DriftCell } from "./driftReport.ts";
import { chainsOf, declaredAt, keptCollections, type ChainAt } from "./instrumentChains.ts";

/** An instrument chain with a chain file, at a repository that answered. */
export interface ChainHere {
  readonly at: ChainAt;
  readonly facts: ChainFacts;
  /** Answers that are not those of the chain file. */
  readonly undeclared: readonly Difference[];
}

interface ChainRequest {
  readonly bridges: Pick<Bridges, "reader">;
  /** Whether the content of files is read. */
  readonly deep: boolean;
  /** Whether all sets are compared. Answers depend on all of them. */
  readonly isWhole: boolean;
}

/** The cells of all instrument chains. Answers are compared where the chains are in the declared order. */
export async function chainCells({ bridges, deep, isWhole }: ChainRequest, chains: readonly ChainHere[]): Promise<readonly DriftCell[]> {
  const byChain = [...grouped(chains, ({ at }) => at.chain).values()];
  const cells = byChain.map(async (here): Promise<readonly DriftCell[]> => {
    const inOrder = here.filter(({ at }) => at.placement.kind === "same").map(({ facts }) => facts);
    const answers = isWhole ? await compareAnswers(inOrder, (repo) => bridges.reader(repo), deep) : new Map<RepoName, AnswersAt>();
    return here.map(({ at, facts: { repo }, undeclared }) => chainCell(repo, at, answers.get(repo) ?? noAnswers, undeclared));
  });
  return (await Promise.all(cells)).flat();
}

/** The cell of an instrument chain, under the name of the chain. Answers that were not compared are never in sync. Pure. */
export function chainCell(repo: RepoName, at: ChainAt, answers: AnswersAt, undeclared: readonly Difference[]): DriftCell {
  const { chain, declared } = at;
  const differences = [...differencesOf(repo, at), ...leftToPeople(repo, at), ...undeclared, ...answers.differences];
  const notes = [...declaredRunsOf(at), ...answers.notes];
  const state: CellState = differences.length
    ? worst(differences)
    : answers.unread.length
      ? { kind: "unverifiable", code: "answers-unread", reason: answers.unread.join("; ") }
      : { kind: "in sync", fingerprint: digestOf(declared), ...(notes.length ? { note: notes.join("; ") } : {}) };
  return { repo, set: chain, product: null, state };
}

/** Differences that no command mends: other people's collections, and members that a repository does not hold. */
function leftToPeople(repo: RepoName, { chain, runs, absent, strangers }: ChainAt): readonly Difference[] {
  const difference = (kind: DifferenceKind, expected: string, found: string) =>
    chainDifference(repo, chain, { kind, expected, found, mend: "people" });
  return [
    ...absent.map((name) => difference("member missing", name, "no such collection in the repository")),
    ...strangers.map(({ collection, datasetType, count }) =>
      difference(
        "foreign dataset",
        `no ${datasetType} in ${collection}`,
        `${count} ${datasetType} that no lock names there, and that exposures find`,
      ),
    ),
    ...runs
      .filter(({ isDeclared }) => !isDeclared)
      .map(({ name, holds }) =>
        difference(
          "RUN searched",
          "CALIBRATION collections",
          `RUN ${name} with ${holds}: Butler answers from it for all time, and passes it over before version 30`,
        ),
      ),
  ];
}

const declaredRunsOf = ({ runs }: ChainAt): readonly string[] =>
  runs
    .filter(({ isDeclared }) => isDeclared)
    .map(({ name, holds }) => `the RUN ${name} with ${holds} answers for all time, and is passed over by Butler before version 30`);

function differencesOf(repo: RepoName, { chain, members, declared, placement }: ChainAt): readonly Difference[] {
  if (placement.kind === "same") return [];
  const here = members ?? [];
  const missing = declared.filter((name) => !here.includes(name));
  const wanted = declared.filter((name) => here.includes(name));
  const actual = here.filter((name) => declared.includes(name));
  const isInOrder = wanted.every((name, index) => name === actual[index]);
  const blocked =
    placement.kind === "blocked" ? `; ${placement.member} would pass ${placement.by}, which may answer for the same dataset types` : "";
  const mend = placement.kind === "blocked" ? "people" : "repair";
  const difference = (kind: DifferenceKind, expected: string, found: string) =>
    chainDifference(repo, chain, { kind, expected, found: `${found}${blocked}`, mend });
  return [
    ...missing.map((name) => difference("member missing", name, here.join(", ") || "no member")),
    ...(isInOrder ? [] : [difference("member order wrong", wanted.join(", "), actual.join(", "))]),
  ];
}

/** Kinds of differences by which no exposure finds another dataset. */
const leavesAnswers: ReadonlySet<DifferenceKind> = new Set([
  "mode different",
  "tag incomplete",
  "write interrupted",
  "records missing",
  "records different",
  "RUN not on its chain",
  "not searched",
]);

/** Facts that decide what exposures find through a chain. Answers for a type that some set lacks here follow from that difference. */
export function factsOf(
  declaration: InstrumentChain,
  { chain }: ChainAt,
  { name, instruments }: Repository,
  survey: Survey,
  loadedSets: readonly LoadedSet[],
  cells: readonly DriftCell[],
): ChainFacts {
  const drifted = cells.filter(({ state }) => "differences" in state && state.differences.some(({ kind }) => !leavesAnswers.has(kind)));
  const ofInstrument = loadedSets.filter(({ set }) => set.instrument === declaration.instrument);
  const doubtful = ofInstrument.flatMap(({ set, lock }) =>
    (lock?.made?.products ?? []).filter(({ product }) =>
      drifted.some((cell) => cell.set === set.key && (cell.product === null || cell.product === product)),
    ),
  );
  return {
    repo: name,
    chain,
    survey,
    detectors: new Set([...instruments].find(([instrument]) => instrument === declaration.instrument)?.[1].detectors),
    declared: declaredAt(declaration, name, ofInstrument),
    kept: new Set(keptCollections([declaration])),
    doubtful: new Set(doubtful.map(({ datasetType }) => datasetType)),
  };
}

/** Sets that are reported as shadowed, by ticket chain. */
export const shadowedIn = (cells: readonly DriftCell[], loadedSets: readonly LoadedSet[]): ReadonlySet<string> => {
  const shadowed = new Set(differencesIn({ cells }).flatMap(({ kind, set }) => (kind === "shadowed" ? [set] : [])));
  return new Set(loadedSets.flatMap(({ set }) => (shadowed.has(set.key) ? [names.ticket(set)] : [])));
};

/** The chain files of the instruments that a repository has. */
export const chainsAt = (loadedSets: readonly LoadedSet[], { instruments }: Repository): readonly InstrumentChain[] =>
  chainsOf(loadedSets).filter(({ instrument }) => isInstrument(instrument) && instruments.has(instrument));
