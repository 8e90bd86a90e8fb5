import { products } from "../model/catalogue.ts";

/** Dataset types that sets certify. */
export const certifiedTypes: readonly string[] = products.flatMap(({ certified, generation }) => (certified && generation ? [generation.datasetType] : []));
