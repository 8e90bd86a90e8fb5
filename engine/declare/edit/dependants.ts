import { products } from "../../model/catalogue.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";

export interface Dependant {
  readonly name: string;
  /** The reason for which it may keep what it was made with. */
  readonly waived: string | undefined;
}

/** Declared products that are made, or tried out, with one of these: a new letter of it makes theirs stale. In the catalogue's order. Pure. */
export function dependantsOf(declared: CalibsetDeclaration["products"], changed: readonly string[]): readonly Dependant[] {
  const stale = new Set(changed);
  return products.flatMap(({ name, generation, certified }) => {
    const product = declared[name];
    if (!product || stale.has(name)) return [];
    // What people wrote or corrected is made with nothing of the set, but may be tried with it. Science frames are tried with all that is certified.
    if ("curated" in product || ("corrected" in product && !("verification" in product))) return [];
    const reads: readonly string[] = generation?.needs ?? products.flatMap((other) => (other.certified ? [other.name] : []));
    if (!reads.some((need) => stale.has(need))) return [];
    const waived = "waive" in product ? product.waive["precursor-replaced"] : undefined;
    // What keeps its letter makes nothing else stale; nor does what nobody reads.
    if (waived === undefined && (certified || generation)) stale.add(name);
    return [{ name, waived }];
  });
}
