import type { Reader } from "../bridge/methods.ts";
import type { SerialsResult } from "../bridge/wire.ts";
import { buildRepository, type LoadedSet } from "../declare/loadedSet.ts";
import { rawsOf } from "../declare/loadWorld.ts";
import { plain } from "../model/markdown.ts";
import { wireTime } from "../model/tai.ts";
import type { Finished } from "./finished.ts";

/**
 * Compares the sensors of a product's datasets with those of the raws that the set is valid for: check exposures, and the exposures that
 * the product is made from. Returns a warning in Markdown, or none. A sensor that a header does not name is not compared.
 */
export async function compareSerials(
  loaded: LoadedSet,
  { made, collection }: Finished,
  exposures: readonly number[],
  reader: Reader,
): Promise<readonly string[]> {
  const { set } = loaded;
  const repository = buildRepository(loaded);
  const checks = repository.instruments.get(set.instrument)?.check.exposures ?? [];
  const read = await reader.call("serials", {
    repo: repository.name,
    collection,
    datasetType: made.generation.datasetType,
    instrument: set.instrument,
    raws: [...new Set([set.build.raws, rawsOf(repository, set.instrument)])],
    exposures: [...new Set([...checks, ...exposures])],
    begin: wireTime(set.validity.begin),
    end: wireTime(set.validity.end),
  });
  return otherSerials(made.generation.datasetType, read);
}

/** The datasets whose header names another sensor than the raws of their detector, in words. Pure. */
export function otherSerials(datasetType: string, { detector, serial, raw }: SerialsResult): readonly string[] {
  const others = detector.flatMap((number, index) => {
    const [own, taken] = [serial[index] ?? null, raw[index] ?? null];
    return own === null || taken === null || own === taken ? [] : [`${own} under detector ${number}, whose raws are of ${taken}`];
  });
  if (!others.length) return [];
  return [
    `- **serial number**: the ${datasetType} is of sensor ${[...new Set(others)].map(plain).join("; of ")}. Find out which sensor it was made with before the set is adopted`,
  ];
}
