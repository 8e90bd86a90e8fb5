import type { World } from "../declare/loadWorld.ts";
import type { Generated } from "../model/calibset.ts";
import type { ExposureNeeds } from "../model/product.ts";

/** What a careful scientist's selection for a product looks like: the catalogue's, but for worlds of few exposures. Null where none go in. */
export function expectedOf({ usual }: World, { product, generation }: Generated): ExposureNeeds | null {
  const { exposures } = generation;
  return exposures && { ...exposures, usual: usual.get(product.name) ?? exposures.usual };
}
