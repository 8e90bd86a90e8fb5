import type { SurveyParams } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { Repository } from "../load/world.ts";
import { names } from "../model/names.ts";
import { tagsOf } from "../observe/query.ts";

/** All that drift wants to know of one repository about every set that is made, in one request. */
export function surveyOf(scenes: readonly Scene[], repository: Repository): SurveyParams {
  const certified = scenes.flatMap(({ lock }) => (lock?.made?.products ?? []).map(({ collection, datasetType }) => ({ collection, datasetType })));
  return {
    repo: repository.name,
    prefixes: [...repository.instruments.keys()].map((instrument) => `${instrument}/calib/`),
    chains: [...new Set(scenes.flatMap(({ set }) => [names.top(set), names.ticket(set)]))],
    certified,
    tagged: repository.cleaned ? scenes.flatMap(({ set, lock }) => tagsOf(set, lock?.made?.products ?? [], lock?.made?.products ?? [])) : [],
    datasetTypes: [...new Set(certified.map(({ datasetType }) => datasetType))],
    sets: scenes.map(({ set }) => set.key),
  };
}
