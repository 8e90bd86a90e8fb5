import { asCollection, type CollectionName } from "./brand.ts";
import type { Calibset, Generated, SetProduct, Verified } from "./calibset.ts";
import { isInstrument } from "./instruments.ts";

/** Collection names of a set (DMTN-222 sections 2 and 3.5.1). No other module derives one. */
export const names = {
  /** The instrument chain, which everybody searches. */
  instrumentChain: (set: Calibset) => instrumentChainOf(set.instrument),
  /** The ticket chain, whose members the set certified. */
  ticket: (set: Calibset) => asCollection(`${ownerOf(set)}${ticketChain(set.key)}`),
  /** Keeps the summit's cleaner away from the set; never used for processing. */
  tag: (set: Calibset) => asCollection(`${set.instrument}/calib_tagged/${set.ticket}`),
  /** Holds the N-th datasets of their data IDs, from 2. */
  laterTag: (set: Calibset, n: number) => asCollection(`${names.tag(set)}/${n}`),
  /** Output of the generation. No collection has the name of an adopted product, whose RUNs the lock names. */
  generation: (set: Calibset, made: Generated) =>
    made.origin.kind === "adopted" ? names.generations(set, made) : asCollection(`${names.generations(set, made)}${made.rerun}`),
  /** Prefix of the outputs of all reruns. */
  generations: (set: Calibset, made: Generated) =>
    made.origin.kind === "adopted"
      ? asCollection(`${made.origin.collection}/${made.generation.datasetType}`)
      : below(set, `${made.generation.stem}Gen${bandOf(made)}.`),
  certification: (set: Calibset, made: Generated) =>
    made.origin.kind === "adopted" ? made.origin.collection : below(set, `${made.title}.${made.certifyRerun}`),
  verification: (set: Calibset, made: Verified) => below(set, `${made.verification.stem}${bandOf(made)}.${made.verifyRerun}`),
  /** Self-check of one combined fingerprint: other content needs another check. */
  selfCheck: (set: Calibset, fingerprint: string) => below(set, `selfCheck.${fingerprint.slice(0, 8)}`),
  /** The N-th attempt at an output. */
  attempt: (output: CollectionName, n: number) => asCollection(`${output}/run${n}`),
} as const;

export const instrumentChainOf = (instrument: string): CollectionName => asCollection(`${instrument}/calib`);

const ticketChain = (key: string): string => key.replace("/", "/calib/");

/** The declared set whose ticket a collection belongs to by its name; null for a foreign collection. */
export const setOfCollection = (collection: string, keys: readonly string[]): string | null =>
  keys.find((key) => collection === ticketChain(key) || collection.startsWith(`${ticketChain(key)}/`)) ?? null;

/** All collections of a set lie below the name of its ticket chain. */
const below = (set: Calibset, name: string): CollectionName => asCollection(`${names.ticket(set)}/${set.tag}/${name}`);

/** Prefix of the owner: USER_CALIB_PREFIX in cp_pipe's templates. */
const ownerOf = ({ trial }: Calibset): string => (trial === null ? "" : `u/${trial}/`);

const bandOf = ({ band }: SetProduct): string => (band === null ? "" : `-${band}`);

/** Whether a collection is a ticket's own one, or lies below its name. */
export const isOfTicket = (ticket: string, collection: string): boolean => collection === ticket || collection.startsWith(`${ticket}/`);

/** Whether a collection may have this name. The bridge has the same pattern (`python/calib_bridge/protocol/base.py`). */
export const isCollectionName = (name: string): boolean =>
  name.length <= 255 && /^[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*(\/[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*)*$/.test(name);

/** Whether a dataset type may have this name; otherwise as `isCollectionName`. */
export const isDatasetTypeName = (name: string): boolean =>
  name.length <= 128 && /^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$/.test(name);

/** Whether a collection belongs to another known instrument by its name. */
export function isOfOtherInstrument(instrument: string, collection: string): boolean {
  const parts = collection.split("/");
  const owner = parts[0] === "u" ? parts[2] : parts[0];
  return owner !== undefined && owner !== instrument && isInstrument(owner);
}
