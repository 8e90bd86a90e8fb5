import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import type { StepName } from "../model/change.ts";
import { contentFacts, pair, type ContentFacts } from "./contentFacts.ts";
import type { Intent, SearchedFacts, SurveyParams, SurveyResult } from "./wire.ts";

/** Facts of one repository about all sets, for drift: content, and writes in the site's journal. */
export interface Survey extends ContentFacts {
  /** Whether this site's journal has a completed write of a step for a set. */
  wrote(set: string, step: StepName): boolean;
  /** Interrupted writes for a set. */
  intents(set: string): readonly Intent[];
  /** Every CALIBRATION collection of the instruments. */
  readonly calibrations: readonly CollectionName[];
  /** Count and fingerprint of each calibration type in every searched collection, without empty ones; known on request only. */
  datasetsIn(): readonly SearchedFacts[];
  /** Datasets of other types in collections of the request; known on request only. */
  strangersIn(): readonly SearchedFacts[];
}

/** A request for nothing but some collections, by name. */
export const collectionSurvey = (repo: RepoName, names: readonly string[]): SurveyParams => ({
  repo,
  prefixes: [],
  chains: [...names],
  certified: [],
  tagged: [],
  datasetTypes: [],
  sets: [],
});

export function surveyed(question: Pick<SurveyParams, "chains" | "certified">, facts: SurveyResult): Survey {
  const asked = new Set([...question.chains, ...question.certified.map(({ collection }) => collection)]);
  const written = new Set(facts.written.map(({ set, step }) => pair(set, step)));
  return {
    ...contentFacts(facts, (name) => asked.has(name)),
    wrote: (set, step) => written.has(pair(set, step)),
    intents: (set) => facts.intents.filter((each) => each.set === set),
    calibrations: facts.calibrations.map(asCollection),
    strangersIn: () => facts.answering.filter(({ collection }) => question.certified.some((each) => each.collection === collection)),
    datasetsIn: () => [...facts.certified.filter(({ count }) => count), ...facts.answering],
  };
}
