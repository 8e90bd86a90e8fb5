import { covers, wireBound } from "../model/timespan.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { Deployed } from "./deployed.ts";
import { expectedFor, isOurs } from "../content/expectedDataset.ts";

/** The first check exposure that finds another calibration than the set's, of a type that the set makes, through its filters, at a time that it is valid for. */
export function wrongLookup({ scene, made }: Deployed, view: RepoView): string | undefined {
  const ours = new Set(made.products.map(({ datasetType }) => datasetType));
  const covered = new Map(view.exposures().filter(({ begin, end }) => covers(scene.set.validity, wireBound(begin), wireBound(end))).map((each) => [each.id, each]));
  for (const { datasetType, exposure, detector, id, problem } of view.lookups()) {
    if (!ours.has(datasetType) || !covered.has(exposure)) continue;
    const wanted = expectedFor(made, datasetType, detector, covered.get(exposure));
    if (isOurs(wanted) && wanted.id !== (id ?? undefined)) return `detector ${detector} finds ${datasetType} ${id ?? problem ?? "nothing"} for ${exposure}`;
  }
  return undefined;
}
