import { asCollection, type CollectionName } from "./brand.ts";
import type { Calibset, Generated, SetProduct, Verified } from "./calibset.ts";

/** Collection names of a set (DMTN-222 sections 2 and 3.5.1); every name a set derives comes from here. */
export const names = {
  /** Shared search chain of the instrument. */
  top: (set: Calibset) => topChain(set.instrument),
  /** Ticket chain: all that the set certified. */
  ticket: (set: Calibset) => asCollection(`${ownerOf(set)}${ticketChain(set.key)}`),
  /** What keeps the summit's cleaner away; never for processing. */
  tag: (set: Calibset) => asCollection(`${set.instrument}/calib_tagged/${set.ticket}`),
  /** Of the N-th datasets of their data IDs, from 2. */
  laterTag: (set: Calibset, n: number) => asCollection(`${names.tag(set)}/${n}`),
  generation: (set: Calibset, made: Generated) => asCollection(`${names.generations(set, made)}${made.rerun}`),
  /** What the outputs of all reruns begin with. */
  generations: (set: Calibset, made: Generated) => below(set, `${made.generation.stem}Gen${bandOf(made)}.`),
  certification: (set: Calibset, made: Generated) => below(set, `${made.title}.${made.certifyRerun}`),
  verification: (set: Calibset, made: Verified) => below(set, `${made.verification.stem}${bandOf(made)}.${made.verifyRerun}`),
  /** Self-check of one combined fingerprint, so that another content is another check. */
  selfCheck: (set: Calibset, fingerprint: string) => below(set, `selfCheck.${fingerprint.slice(0, 8)}`),
  /** The N-th attempt at an output (design: always `<output>/runN`). */
  attempt: (output: CollectionName, n: number) => asCollection(`${output}/run${n}`),
} as const;

export const topChain = (instrument: string): CollectionName => asCollection(`${instrument}/calib`);

const ticketChain = (key: string): string => key.replace("/", "/calib/");

/** The official set to whose ticket a collection belongs by its name, of those that are declared; null for a stranger's. */
export const setOfCollection = (collection: string, keys: readonly string[]): string | null =>
  keys.find((key) => collection === ticketChain(key) || collection.startsWith(`${ticketChain(key)}/`)) ?? null;

/** Everything the set makes is below its ticket chain's name. */
const below = (set: Calibset, name: string): CollectionName => asCollection(`${names.ticket(set)}/${set.tag}/${name}`);

/** What cp_pipe's templates call USER_CALIB_PREFIX. */
const ownerOf = ({ trial }: Calibset): string => (trial === null ? "" : `u/${trial}/`);

const bandOf = ({ band }: SetProduct): string => (band === null ? "" : `-${band}`);
