import type { World } from "../declare/loadWorld.ts";
import { asCollection, type CollectionName, type RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import type { Unmanaged } from "./driftReport.ts";

/** Calibration collections that no declared set makes, by ticket. The world may name a reason to ignore them. Pure. */
export function unmanagedAt(repo: RepoName, calibrations: readonly CollectionName[], declared: ReadonlySet<string>, { ignored }: World): readonly Unmanaged[] {
  const tickets = grouped(calibrations, (collection) => collection.split("/").slice(0, 3).join("/"));
  const strays = [...tickets].filter(([ticket]) => !declared.has(ticket));
  return strays.map(([ticket, collections]) => ({ repo, ticket: asCollection(ticket), collections, ignored: ignored.get(ticket) ?? null }));
}
