import type { ObserveParams } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { Repository } from "../load/world.ts";
import { names } from "../model/names.ts";
import { wireTime } from "../model/timespan.ts";

/** All that the set wants to know of one repository, in one request; the same question for every step. */
export function observationOf({ set, lock }: Scene, repository: Repository): ObserveParams {
  const instrument = repository.instruments.get(set.instrument);
  const detectors = [...(instrument?.detectors ?? [])];
  const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
  const certified = set.products.map((made) => ({ collection: names.certification(set, made), datasetType: made.product.datasetType }));
  const fingerprint = lock?.made?.fingerprint;
  return {
    repo: repository.name,
    set: set.key,
    instrument: set.instrument,
    prefix: `${names.ticket(set)}/`,
    chains: [names.top(set), names.ticket(set), names.tag(set)],
    outputs: set.products.flatMap((made) => [
      { chain: names.generation(set, made), datasetType: made.product.datasetType, ...range, detectors, verdict: false },
      { chain: names.verification(set, made), datasetType: made.product.verify.statistics, begin: null, end: null, detectors: null, verdict: true },
    ]),
    certified,
    tagged: repository.cleaned ? certified.map(({ collection, datasetType }) => ({ collection: names.tag(set), datasetType, certifiedIn: [collection] })) : [],
    selfChecks:
      fingerprint === undefined
        ? []
        : [{ chain: names.selfCheck(set, fingerprint), datasetType: "selfCheckExposure", calibrations: set.products.map((made) => made.product.datasetType) }],
    lookups:
      instrument === undefined || fingerprint === undefined
        ? []
        : set.products.flatMap((made) =>
            detectors.map((detector) => ({
              collection: names.top(set),
              datasetType: made.product.datasetType,
              exposure: instrument.check.exposure,
              detector,
            })),
          ),
  };
}
