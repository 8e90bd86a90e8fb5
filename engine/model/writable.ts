import type { Calibset } from "./calibset.ts";
import type { Lock } from "./lock.ts";
import { names } from "./names.ts";

/** The collections that writes for a set may reach. The bridge refuses every other one. */
export interface Writable {
  /** Collections with these names and all below them: the ticket and its tags. */
  readonly below: readonly string[];
  /** Collections that keep names of their own: the instrument chain, auxiliary collections, RUNs of adopted products. */
  readonly named: readonly string[];
}

export function writableOf(set: Calibset, lock: Lock | null): Writable {
  const { products = [], collections = [] } = lock?.made ?? {};
  const adopted = adoptedOf(set);
  const named = [
    ...(set.trial === null ? [names.instrumentChain(set)] : []),
    ...set.collections.flatMap(({ name, chains }) => [name, ...chains]),
    ...collections.flatMap(({ name, runs, parts }) => [name, ...runs, ...parts.map(({ run }) => run)]),
    ...products.filter(({ product }) => adopted.has(product)).flatMap(({ run, later = [] }) => [run, ...later]),
  ];
  return { below: [names.ticket(set), names.tag(set)], named: [...new Set(named)].sort() };
}

/** Titles of the products that people made, whose RUNs keep their names. */
export const adoptedOf = ({ products }: Calibset): ReadonlySet<string> =>
  new Set(products.filter(({ origin }) => origin.kind === "adopted").map(({ title }) => title));
