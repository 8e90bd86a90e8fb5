import type { ObserveParams, OutputQuery, TagQuery } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { Repository } from "../load/world.ts";
import { asGenerated, asVerified, certifiedOf, type Calibset, type SetProduct } from "../model/calibset.ts";
import { isrInputs } from "../model/catalogue.ts";
import type { Lock, LockedProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { wireTime } from "../model/timespan.ts";

/** All that the set wants to know of one repository, in one request; the same question for every step. */
export function observationOf({ set, lock }: Scene, repository: Repository): ObserveParams {
  const instrument = repository.instruments.get(set.instrument);
  const detectors = [...(instrument?.detectors ?? [])];
  const certified = certifiedOf(set).map((made) => ({ collection: names.certification(set, made), datasetType: made.generation.datasetType }));
  const fingerprint = lock?.made?.fingerprint;
  const types = [...isrInputs.keys()];
  const checks = fingerprint === undefined ? [] : [...(instrument?.check.exposures ?? [])];
  return {
    repo: repository.name,
    set: set.key,
    instrument: set.instrument,
    prefix: `${names.ticket(set)}/`,
    chains: [names.top(set), names.ticket(set), names.tag(set)],
    outputs: outputsOf(set, lock, detectors, repository.name === set.build.repo),
    certified,
    tagged: repository.cleaned ? tagsOf(set, certified) : [],
    selfChecks: fingerprint === undefined ? [] : [{ chain: names.selfCheck(set, fingerprint), datasetType: "selfCheckExposure", calibrations: Object.fromEntries([...isrInputs].map(([datasetType, { input }]) => [datasetType, input])) }],
    lookups: checks.flatMap((exposure) => types.flatMap((datasetType) => detectors.map((detector) => ({ collection: names.top(set), datasetType, exposure, detector })))),
    exposures: checks,
  };
}

/** One question a type, over all products of that type: flats of each band are tagged together. */
export function tagsOf(set: Calibset, certified: readonly { readonly collection: string; readonly datasetType: string }[]): TagQuery[] {
  const types = [...new Set(certified.map(({ datasetType }) => datasetType))];
  return types.map((datasetType) => ({ collection: names.tag(set), datasetType, certifiedIn: certified.filter((each) => each.datasetType === datasetType).map(({ collection }) => collection) }));
}

/** What products were made with is asked where they are made; everywhere else UUIDs tell that they are the same. */
function outputsOf(set: Calibset, lock: Lock | null, detectors: number[], isBuild: boolean): OutputQuery[] {
  const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
  const generations = set.products.flatMap((made) => asGenerated(made) ?? []);
  const verifications = set.products.flatMap((made) => asVerified(made) ?? []);
  return [
    ...generations.map((made) => ({ chain: names.generation(set, made), adopted: [adoptedOf(lock, made)?.run ?? []].flat(), datasetType: made.generation.datasetType, ...range, detectors: made.generation.dimensions.includes("detector") ? detectors : null, verdict: false, images: isBuild ? made.generation.datasetType : null })),
    ...verifications.map((made) => ({ chain: names.verification(set, made), adopted: [adoptedOf(lock, made)?.verifyRun ?? []].flat(), datasetType: made.verification.statistics, begin: null, end: null, detectors: null, verdict: made.verification.verdict, images: isBuild ? made.verification.images : null })),
  ];
}

/** RUNs made by hand stand for the letter that they were adopted under, and for no later one. */
const adoptedOf = (lock: Lock | null, made: SetProduct): LockedProduct["adopted"] =>
  lock?.inputs.products.find((each) => each.product === made.title && each.rerun === made.rerun)?.adopted;
