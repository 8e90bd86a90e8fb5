import type { SurveyParams } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import { names } from "../model/names.ts";
import { heldOf, tagsOf } from "../bridge/observation.ts";

/** The one request by which drift asks a repository about every released set. */
export function surveyOf(loadedSets: readonly LoadedSet[], repository: Repository): SurveyParams {
  const certified = loadedSets.flatMap(({ lock }) => (lock?.made?.products ?? []).map(({ collection, datasetType }) => ({ collection, datasetType })));
  const collections = loadedSets.flatMap(({ lock }) => lock?.made?.collections ?? []);
  return {
    repo: repository.name,
    prefixes: [...repository.instruments.keys()].map((instrument) => `${instrument}/calib/`),
    chains: [...new Set([...loadedSets.flatMap(({ set }) => [names.instrumentChain(set), names.ticket(set), ...set.collections.flatMap(({ chains }) => chains)]), ...collections.flatMap(({ name, runs }) => [name, ...runs])])],
    certified,
    tagged: repository.cleaned ? loadedSets.flatMap(({ set, lock }) => tagsOf(set, lock?.made?.products ?? [], lock?.made?.products ?? [])) : [],
    datasetTypes: [...new Set([...certified, ...collections.flatMap(({ parts }) => parts)].map(({ datasetType }) => datasetType))],
    sets: loadedSets.map(({ set }) => set.key),
    ...heldOf(collections),
  };
}
