import type { CertifiedFacts, CollectionFacts, DatasetTypeFacts, HeldCollection, SearchedChain, SkymapFacts, TagFacts } from "./wire.ts";

/**
 * Facts about the content of one repository, by name. `observe` and `survey` both return them, so that plans and drift use
 * the same facts.
 */
export interface ContentFacts {
  collection(name: string): CollectionFacts | undefined;
  /** Whether a collection without facts is known to be absent, because the request covered it by name or prefix. */
  isAbsent(name: string): boolean;
  /** Members of a chain in search order; empty if there is no such chain. */
  children(name: string): readonly string[];
  /** Collections that an instrument chain searches, first found first, with the chains that lead to each; empty if there is no such chain. */
  searched(chain: string): readonly HeldCollection[];
  /** Count, fingerprint and broken files of a type in a CALIBRATION collection. */
  certified(collection: string, type: string): CertifiedFacts | undefined;
  /** Count, fingerprint and broken files of a type in a RUN of an auxiliary collection. */
  held(run: string, type: string): CertifiedFacts | undefined;
  skymap(name: string): SkymapFacts | undefined;
  tagged(collection: string, type: string): TagFacts | undefined;
  type(name: string): DatasetTypeFacts | undefined;
  /** How the repository's configuration redefines a dataset type, in words; undefined if it does not. */
  override(type: string): string | undefined;
}

/** The part of the bridge's answer that is about content. */
export interface ContentAnswer {
  readonly collections: readonly CollectionFacts[];
  readonly certified: readonly CertifiedFacts[];
  readonly held: readonly CertifiedFacts[];
  readonly skymaps: readonly SkymapFacts[];
  readonly tagged: readonly TagFacts[];
  readonly datasetTypes: readonly DatasetTypeFacts[];
  readonly searched: readonly SearchedChain[];
  readonly typeOverrides?: Readonly<Record<string, string>>;
}

/** Indexes facts by name. `wasAsked` returns whether the request covered a collection: then it is absent if the answer lacks it. */
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
    searched: (name) => answer.searched.find(({ chain }) => chain === name)?.order ?? [],
    certified: (collection, type) => certified.get(pair(collection, type)),
    held: (run, type) => held.get(pair(run, type)),
    skymap: (name) => answer.skymaps.find(({ skymap }) => skymap === name),
    tagged: (collection, type) => tagged.get(pair(collection, type)),
    type: (name) => types.get(name),
    override: (type) => answer.typeOverrides?.[type],
  };
}

const byPlace = <F extends { readonly collection: string; readonly datasetType: string }>(facts: readonly F[]): ReadonlyMap<string, F> =>
  new Map(facts.map((each) => [pair(each.collection, each.datasetType), each]));

/** Joins two names to a key. No name has a line break. */
export const pair = (a: string, b: string): string => `${a}\n${b}`;
