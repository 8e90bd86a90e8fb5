import type { CertifiedFacts, CollectionFacts, DatasetTypeFacts, Intent, SkymapFacts, SurveyResult, TagFacts } from "../bridge/wire.ts";
import type { CollectionName } from "../model/brand.ts";
import { asCollection } from "../model/brand.ts";
import type { StepName } from "../model/change.ts";

/** One repository as drift sees it, by name. */
export interface Survey {
  collection(name: string): CollectionFacts | undefined;
  children(name: string): readonly string[];
  certified(collection: string, type: string): CertifiedFacts | undefined;
  /** What a RUN of an auxiliary collection holds of a type. */
  held(run: string, type: string): CertifiedFacts | undefined;
  skymap(name: string): SkymapFacts | undefined;
  tagged(collection: string, type: string): TagFacts | undefined;
  type(name: string): DatasetTypeFacts | undefined;
  /** Whether this site's journal says that a step once wrote here for a set. */
  wrote(set: string, step: StepName): boolean;
  /** Writes for a set that nobody finished. */
  intents(set: string): readonly Intent[];
  /** Every CALIBRATION collection of the instruments. */
  readonly calibrations: readonly CollectionName[];
}

export function surveyed(facts: SurveyResult): Survey {
  const collections = new Map(facts.collections.map((each) => [each.name, each]));
  const certified = new Map(facts.certified.map((each) => [pair(each.collection, each.datasetType), each]));
  const tagged = new Map(facts.tagged.map((each) => [pair(each.collection, each.datasetType), each]));
  const held = new Map(facts.held.map((each) => [pair(each.collection, each.datasetType), each]));
  const types = new Map(facts.datasetTypes.map((each) => [each.name, each]));
  const written = new Set(facts.written.map(({ set, step }) => pair(set, step)));
  return {
    collection: (name) => collections.get(name),
    children: (name) => collections.get(name)?.children ?? [],
    certified: (collection, type) => certified.get(pair(collection, type)),
    held: (run, type) => held.get(pair(run, type)),
    skymap: (name) => facts.skymaps.find(({ skymap }) => skymap === name),
    tagged: (collection, type) => tagged.get(pair(collection, type)),
    type: (name) => types.get(name),
    wrote: (set, step) => written.has(pair(set, step)),
    intents: (set) => facts.intents.filter((each) => each.set === set),
    calibrations: facts.calibrations.map(asCollection),
  };
}

const pair = (a: string, b: string): string => `${a}\n${b}`;
