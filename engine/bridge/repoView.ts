import type { CertifiedFacts, CollectionFacts, ExposureFacts, Intent, JobFacts, LookupFacts, ObserveResult, RunFacts, SelfCheckRun, SkymapFacts, TagFacts } from "./wire.ts";
import type { CollectionName, DatasetTypeName } from "../model/brand.ts";

/** One repository as one set sees it, by name. */
export interface RepoView {
  collection(name: CollectionName): CollectionFacts | undefined;
  /** Names of a collection and all that lie below it. */
  below(name: CollectionName): readonly string[];
  children(name: CollectionName): readonly string[];
  attempts(output: CollectionName): readonly RunFacts[];
  certified(collection: CollectionName, type: DatasetTypeName): CertifiedFacts | undefined;
  /** What a RUN of an auxiliary collection holds of a type. */
  held(part: { readonly run: string; readonly datasetType: string }): CertifiedFacts | undefined;
  skymap(name: string): SkymapFacts | undefined;
  tagged(collection: CollectionName, type: DatasetTypeName): TagFacts | undefined;
  selfChecks(output: CollectionName): readonly SelfCheckRun[];
  lookups(): readonly LookupFacts[];
  /** Check exposures that are registered. */
  exposures(): readonly ExposureFacts[];
  /** Jobs that write below an output, by RUN. */
  jobs(output: CollectionName): readonly JobFacts[];
  /** Writes of a step that nobody finished. */
  intents(step: string): readonly Intent[];
}

export function viewOf(facts: ObserveResult): RepoView {
  return {
    collection: (name) => facts.collections.find((each) => each.name === name),
    below: (name) => facts.collections.map((each) => each.name).filter((each) => each === name || each.startsWith(`${name}/`)),
    children: (name) => facts.collections.find((each) => each.name === name)?.children ?? [],
    attempts: (output) => facts.outputs.find((each) => each.chain === output)?.runs ?? [],
    certified: (collection, type) => facts.certified.find((each) => each.collection === collection && each.datasetType === type),
    held: ({ run, datasetType }) => facts.held.find((each) => each.collection === run && each.datasetType === datasetType),
    skymap: (name) => facts.skymaps.find(({ skymap }) => skymap === name),
    tagged: (collection, type) => facts.tagged.find((each) => each.collection === collection && each.datasetType === type),
    selfChecks: (output) => facts.selfChecks.find((each) => each.chain === output)?.runs ?? [],
    lookups: () => facts.lookups,
    exposures: () => facts.exposures,
    jobs: (output) => facts.jobs.filter((job) => job.key.startsWith(`${output}/`)),
    intents: (step) => facts.intents.filter((intent) => intent.step === step),
  };
}
