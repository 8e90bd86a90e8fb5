import { CalibError } from "../../errors.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import type { Edit } from "./smallEdits.ts";
import { products } from "../../model/catalog.ts";

/** Edits that give products their next reruns: that of the generation, and those of certification and verification if they have their own. Pure. */
export function rerunEdits({ products }: CalibsetDeclaration, names: readonly string[], date?: string): readonly Edit[] {
  const declared: ReadonlyMap<string, object> = new Map(Object.entries(products));
  return names.flatMap((name) => {
    const product = declared.get(name);
    if (!product) throw new CalibError("product-missing", `the set has no ${name}`);
    // Certification and verification of the old rerun keep its datasets, and need new reruns too.
    return letters(product, ["products", name]).map(({ at, rerun }): Edit => ({ kind: "set", at, value: nextRerun(rerun, date) }));
  });
}

/**
 * The next letter of the same date: the date is the day on which a product was begun, and the letter counts the attempts
 * (DMTN-222 section 2). A later date begins with `a`.
 */
export function nextRerun(rerun: string, date?: string): string {
  const [day, letter] = [rerun.slice(0, 8), rerun.slice(8)];
  if (date !== undefined && date < day) throw new CalibError("rerun-invalid", `${date} is earlier than ${rerun}`);
  if (date !== undefined && date > day) return `${date}a`;
  if (letter === "z") throw new CalibError("rerun-invalid", `${rerun} is the last letter of its date; name another date with --date`);
  return `${day}${String.fromCharCode(letter.charCodeAt(0) + 1)}`;
}

const FIELDS: readonly (readonly string[])[] = [["rerun"], ["certifyRerun"], ["verifyRerun"], ["verification", "rerun"]];

function letters(product: object, at: readonly string[]): readonly { readonly at: readonly string[]; readonly rerun: string }[] {
  return FIELDS.flatMap((names) => {
    const value = names.reduce<unknown>(
      (within, name) =>
        typeof within === "object" && within !== null ? new Map<string, unknown>(Object.entries(within)).get(name) : undefined,
      product,
    );
    return typeof value === "string" ? [{ at: [...at, ...names], rerun: value }] : [];
  });
}

export interface Dependant {
  readonly name: string;
  /** The reason for which it may keep its inputs. */
  readonly waived: string | undefined;
}

/** Declared products that are made, or verified, with one of the changed products, and need a new rerun with it. In the order of the catalog. Pure. */
export function dependantsOf(declared: CalibsetDeclaration["products"], changed: readonly string[]): readonly Dependant[] {
  const stale = new Set(changed);
  return products.flatMap(({ name, generation, certified }) => {
    const product = declared[name];
    if (!product || stale.has(name)) return [];
    // Curated and corrected products read no product of the set, but may be verified with some. Science frames are processed with all certified ones.
    if ("curated" in product || ("corrected" in product && !("verification" in product))) return [];
    const reads: readonly string[] = generation?.needs ?? products.flatMap((other) => (other.certified ? [other.name] : []));
    if (!reads.some((need) => stale.has(need))) return [];
    const waived = "waive" in product ? product.waive["precursor-replaced"] : undefined;
    // A product that keeps its rerun, or that no other reads, needs no new reruns of others.
    if (waived === undefined && (certified || generation)) stale.add(name);
    return [{ name, waived }];
  });
}
