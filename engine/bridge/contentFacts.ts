import type { CertifiedFacts, CollectionFacts, DatasetTypeFacts, SkymapFacts, TagFacts } from "./wire.ts";

/**
 * Facts of one repository that tell what it holds of delivered content, by name. `observe` and `survey` both answer them, so
 * that a plan and drift judge by the same facts.
 */
export interface ContentFacts {
  collection(name: string): CollectionFacts | undefined;
  /** Whether a collection that has no facts is known to be absent: it was asked for by name or by prefix. */
  isAbsent(name: string): boolean;
  /** Members of a chain in search order; none where there is no such chain. */
  children(name: string): readonly string[];
  /** Count, fingerprint and broken files of a type in a CALIBRATION collection. */
  certified(collection: string, type: string): CertifiedFacts | undefined;
  /** Count, fingerprint and broken files of a type in a RUN of an auxiliary collection. */
  held(run: string, type: string): CertifiedFacts | undefined;
  skymap(name: string): SkymapFacts | undefined;
  tagged(collection: string, type: string): TagFacts | undefined;
  type(name: string): DatasetTypeFacts | undefined;
}

/** The part of an answer of the bridge that is about content. */
export interface ContentAnswer {
  readonly collections: readonly CollectionFacts[];
  readonly certified: readonly CertifiedFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly skymaps: readonly SkymapFacts[];
  readonly tagged: readonly TagFacts[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
}

/** Facts by name; `wasAsked` says of which collections an absence from the answer is an absence from the repository. */
export function contentFacts(answer: ContentAnswer, wasAsked: (name: string) => boolean): ContentFacts {
  const collections = new Map(answer.collections.map((each) => [each.name, each]));
  const certified = byPlace(answer.certified);
  const held = byPlace(answer.held);
  const tagged = byPlace(answer.tagged);
  const types = new Map(answer.datasetTypes.map((each) => [each.name, each]));
  return {
    collection: (name) => collections.get(name),
    isAbsent: (name) => !collections.has(name) && wasAsked(name),
    children: (name) => collections.get(name)?.children ?? [],
    certified: (collection, type) => certified.get(pair(collection, type)),
    held: (run, type) => held.get(pair(run, type)),
    skymap: (name) => answer.skymaps.find(({ skymap }) => skymap === name),
    tagged: (collection, type) => tagged.get(pair(collection, type)),
    type: (name) => types.get(name),
  };
}

const byPlace = <F extends { readonly collection: string; readonly datasetType: string }>(facts: readonly F[]): ReadonlyMap<string, F> => new Map(facts.map((each) => [pair(each.collection, each.datasetType), each]));

/** A key of two names: no name has a line break. */
export const pair = (a: string, b: string): string => `${a}\n${b}`;
