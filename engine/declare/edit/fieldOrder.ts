import { products } from "../../model/catalog.ts";
import { bands } from "../../model/instruments.ts";

/** The order in which people expect the fields of a calibset; names of collections and repositories keep their own. */
const order: readonly string[] = [
  ...["ticket", "tag", "instrument", "kind", "begin", "end", "build", "repo", "raws", "calibs", "executor", "products"],
  ...products.map(({ name }) => name),
  ...["name", "collection", "datasetType"],
  ...["rerun", "certifyRerun", "verifyRerun", "of", "exposures", "checkpoint", "detectors", "waive", "verification", "bands"],
  ...bands,
  ...["adopted", "chain", "collections", "targets", "skip", "withdrawn", "on", "reason", "todo"],
];

export const inOrder = (names: readonly string[]): readonly string[] => [...names].sort((a, b) => rank(a) - rank(b));

const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
