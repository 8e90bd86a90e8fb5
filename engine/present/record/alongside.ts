import type { Scene } from "../../declare/loadedSet.ts";
import { holdsOf, lockedCollection, madeCollection } from "../../declare/auxiliaryOf.ts";

/** A collection that goes along with a set. */
export interface AlongsideRow {
  readonly name: string;
  /** In words, as locked; nothing where it is not. */
  readonly holds: readonly string[];
  readonly chains: readonly string[];
  /** Null until it was gathered. */
  readonly fingerprint: string | null;
}

export const alongsideOf = (scene: Scene): readonly AlongsideRow[] =>
  scene.set.collections.map((each) => ({ name: each.name, holds: holdsOf(lockedCollection(scene, each)), chains: each.chains, fingerprint: madeCollection(scene.lock?.made, each)?.fingerprint ?? null }));
