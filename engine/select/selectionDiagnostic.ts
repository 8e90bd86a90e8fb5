import type { RawFacts } from "../bridge/wire.ts";
import type { ExposureNeeds } from "../model/product.ts";
import type { Waivable } from "../model/waivers.ts";
import type { Taken } from "./taken.ts";
import type { World } from "../declare/loadWorld.ts";
import type { Generated, SetProduct } from "../model/calibset.ts";
import { products } from "../model/catalog.ts";

/** A diagnostic about a selection, which a set may waive with a reason. */
export interface SelectionDiagnostic {
  readonly code: Waivable;
  readonly detail: string;
}

/** Facts about the selections of a product. */
export interface Selections {
  readonly expected: ExposureNeeds;
  /** Whether the product has a dataset for each filter. */
  readonly isPerFilter: boolean;
  readonly construction: readonly Taken[];
  /** Null if the product is not verified. */
  readonly verification: readonly Taken[] | null;
  /** All exposures of the repository on the days of the construction. */
  readonly days: readonly Taken[];
  /** Exposures that the last lock names for the same declaration. */
  readonly before: readonly number[];
  /** Raws of one detector, one for each exposure of the construction. */
  readonly raws: readonly RawFacts[];
}

/** The first items of a long list. */
export const firstFew = (items: readonly (string | number)[]): string =>
  `${items.slice(0, SHOWN).join(", ")}${items.length > SHOWN ? ", ..." : ""}`;

/** Number of items to show. */
const SHOWN = 3;

export const diagnosticIf = (bad: boolean, code: Waivable, detail: string): readonly SelectionDiagnostic[] =>
  bad ? [{ code, detail }] : [];

/** Values with their counts, most frequent first. */
export function countsOf(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Types of the exposures that a product is verified on, by whatever origin it is made; empty if the catalog names none. */
export function triedOn({ product: { name, form } }: SetProduct): readonly string[] {
  // A product that only verifies others is named after its exposures: science.
  if (form === "tried") return [name];
  return products.find((each) => each.name === name)?.generation?.exposures?.tried ?? [];
}

/** Types, reasons and usual number of a product's exposures, from the catalog; the world may set another number. Null for products without exposures. */
export function expectedOf({ usual }: World, { product, generation }: Generated): ExposureNeeds | null {
  const { exposures } = generation;
  return exposures && { ...exposures, usual: usual.get(product.name) ?? exposures.usual };
}
