import type { ObserveParams, OutputQuery, TagQuery, VerifiedRun } from "./wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { rawsOf, type Repository } from "../declare/loadWorld.ts";
import { FIRST_VERSION, isRanged, releasedVersion } from "../declare/madeNow.ts";
import { asGenerated, asVerified, certifiedOf, type Calibset, type Generated, type SetProduct, type Verified } from "../model/calibset.ts";
import { isrInputs } from "../model/catalog.ts";
import { membersAhead } from "../model/instrumentChain.ts";
import { expectedDetectors } from "../model/detectors.ts";
import { knownDatasets, rangeOf } from "../model/originLaws.ts";
import type { Lock, LockedProduct, LockedReplaced, MadeCollection, MadeProduct } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { wireTime } from "../model/tai.ts";
import { tagsOfType } from "../model/tags.ts";
import { verifiedExposures } from "../model/verifiedExposures.ts";

/** The request about a set at one repository, whose answer serves every step. */
export function observationOf(loaded: LoadedSet, repository: Repository): ObserveParams {
  const { set, lock, chain } = loaded;
  const instrument = repository.instruments.get(set.instrument);
  const detectors = [...(instrument?.detectors ?? [])];
  const certified = certifiedOf(set).map((made) => ({
    collection: names.certification(set, made),
    datasetType: made.generation.datasetType,
  }));
  const fingerprint = lock?.made?.fingerprint;
  const collections = lock?.made?.collections ?? [];
  const types = [...isrInputs.keys()];
  const checks = fingerprint === undefined ? [] : [...(instrument?.check.exposures ?? [])];
  return {
    repo: repository.name,
    set: set.key,
    instrument: set.instrument,
    prefix: `${names.ticket(set)}/`,
    chains: [
      names.instrumentChain(set),
      names.ticket(set),
      names.tag(set),
      ...set.collections.flatMap(({ chains }) => chains),
      ...collections.flatMap(({ name, runs }) => [name, ...runs]),
    ],
    outputs: outputsOf(loaded, detectors, repository.name === set.build.repo),
    certified,
    tagged: repository.cleaned ? tagsOf(set, lock?.made?.products ?? [], certified) : [],
    selfChecks:
      fingerprint === undefined
        ? []
        : [
            {
              chain: names.selfCheck(set, fingerprint),
              datasetType: "selfCheckExposure",
              calibrations: Object.fromEntries([...isrInputs].map(([datasetType, { input }]) => [datasetType, input])),
              exposures: checks,
              raws: rawsOf(repository, set.instrument),
            },
          ],
    lookups: checks.flatMap((exposure) =>
      types.flatMap((datasetType) =>
        detectors.map((detector) => ({ collection: names.instrumentChain(set), datasetType, exposure, detector })),
      ),
    ),
    ...(checks.length && chain ? { ahead: [...membersAhead(chain, set.ticket)] } : {}),
    exposures: checks,
    ...(repository.name === set.build.repo ? { locked: unmadeFrom(set, lock) } : {}),
    datasetTypes: [
      ...new Set([...(lock?.made?.products ?? []), ...collections.flatMap(({ parts }) => parts)].map(({ datasetType }) => datasetType)),
    ],
    searched: [names.instrumentChain(set)],
    // The build repository is the source of auxiliary collections, so that only drift compares them there.
    ...heldOf(repository.name === set.build.repo ? [] : collections),
  };
}

/** RUNs and skymaps of auxiliary collections; an empty object if there are none. */
export function heldOf(collections: readonly MadeCollection[]): Pick<ObserveParams, "held" | "skymaps"> {
  if (!collections.length) return {};
  return {
    held: collections.flatMap(({ parts }) => parts.map(({ run, datasetType }) => ({ collection: run, datasetType }))),
    skymaps: collections.flatMap(({ records }) => (records ? [records.skymap] : [])),
  };
}

/** One query for each dataset type, because all products of a type share a tag, such as flats of all bands. */
export function tagsOf(
  set: Calibset,
  products: readonly MadeProduct[],
  certified: readonly { readonly collection: string; readonly datasetType: string }[],
): TagQuery[] {
  const types = [...new Set(certified.map(({ datasetType }) => datasetType))];
  const further = (type: string) => [...tagsOfType(set, { products }, type).keys()].filter((tag) => tag !== names.tag(set));
  return types.map((datasetType) => ({
    collection: names.tag(set),
    further: further(datasetType),
    datasetType,
    certifiedIn: certified.filter((each) => each.datasetType === datasetType).map(({ collection }) => collection),
  }));
}

/** Queries for the outputs. Headers are read in the build repository only; elsewhere UUIDs prove that datasets are the same. */
function outputsOf(loaded: LoadedSet, detectors: number[], isBuild: boolean): OutputQuery[] {
  const { set, lock } = loaded;
  const range = { begin: wireTime(set.validity.begin), end: wireTime(set.validity.end) };
  const generations = set.products.flatMap((made) => asGenerated(made) ?? []);
  const verifications = set.products.flatMap((made) => asVerified(made) ?? []);
  return [
    ...generations.map((made) => ({
      chain: names.generation(set, made),
      adopted: [lockedOf(lock, made)?.adopted?.run ?? []].flat(),
      ...keptOf(lockedOf(lock, made)),
      datasetType: made.generation.datasetType,
      ...range,
      ...expectedOf(set, lock, made, detectors),
      verdict: false,
      ...(isBuild ? checkingOf(loaded, made, detectors) : {}),
      images: isBuild ? made.generation.datasetType : null,
    })),
    ...verifications.map((made) => verificationQuery(loaded, made, detectors, isBuild)),
  ];
}

/** The query for the output of a verification. Headers and values are read in the build repository only. */
export function verificationQuery(loaded: LoadedSet, made: Verified, detectors: readonly number[], isBuild: boolean): OutputQuery {
  const { set, lock } = loaded;
  return {
    chain: names.verification(set, made),
    adopted: [lockedOf(lock, made)?.adopted?.verifyRun ?? []].flat(),
    datasetType: made.verification.statistics,
    begin: null,
    end: null,
    detectors: null,
    ...(isBuild ? judgingOf(loaded, made, [...detectors]) : { verdict: false }),
    images: isBuild ? made.verification.images : null,
  };
}

/**
 * How the values of a verification are judged, in the build repository. A set that was released with version 1 of the report keeps the
 * verdicts that people accepted.
 */
function judgingOf(loaded: LoadedSet, made: Verified, detectors: number[]): Pick<OutputQuery, "verdict" | "judge"> {
  const { stem, verdict, floors } = made.verification;
  const locked = lockedOf(loaded.lock, made);
  if (!verdict || releasedVersion(loaded) === FIRST_VERSION || !locked?.verification) return { verdict };
  const { replaces } = locked.verification;
  return {
    verdict: false,
    judge: {
      stem,
      ...verifiedExposures(locked, made.verification),
      detectors: expectedDetectors(loaded.set.instrument, detectors, made.detectors),
      inputs: [names.ticket(loaded.set), ...loaded.set.build.calibs],
      floors,
      replaced: replaces ? verifiedRun(replaces) : null,
    },
  };
}

/** How the values of a product that cp_verify has no pipeline for are judged, in the build repository. */
function checkingOf(loaded: LoadedSet, made: Generated, detectors: number[]): Pick<OutputQuery, "judge"> {
  const locked = lockedOf(loaded.lock, made);
  if (!isRanged(loaded, made) || !locked) return {};
  return {
    judge: {
      stem: made.generation.datasetType,
      ...{ internal: [], external: [], first: [] },
      detectors: expectedDetectors(loaded.set.instrument, detectors, made.detectors),
      ranges: made.product.ranges ?? {},
      replaced: locked.replaces ? verifiedRun(locked.replaces) : null,
    },
  };
}

const verifiedRun = ({ set: _set, ...verified }: LockedReplaced): VerifiedRun => verified;

/** The RUNs of a product that is kept as people made it. */
const keptOf = (locked: LockedProduct | undefined): Pick<OutputQuery, "kept"> =>
  locked?.kept ? { kept: [...new Set(locked.kept.map(({ run }) => run))].sort() } : {};

/** The datasets of a complete generation: those that the lock names for curated, corrected and adopted products, else one for each detector and filter. */
function expectedOf(
  set: Calibset,
  lock: Lock | null,
  made: Generated,
  detectors: number[],
): Pick<OutputQuery, "detectors" | "filters" | "datasets"> {
  const locked = lockedOf(lock, made);
  const known = knownDatasets(set, made, locked);
  if (known) return { detectors: null, datasets: known.map(rangeOf) };
  const filters = locked?.construction?.filters;
  const expected = expectedDetectors(set.instrument, detectors, made.detectors);
  return {
    detectors: made.generation.dimensions.includes("detector") ? [...expected] : null,
    ...(filters ? { filters: [...filters] } : {}),
  };
}

/** The locked inputs of a product; undefined if they were locked for another rerun. */
const lockedOf = (lock: Lock | null, made: SetProduct): LockedProduct | undefined =>
  lock?.inputs.products.find((each) => each.product === made.title && each.rerun === made.rerun);

/** The locked exposures of products that are not released under the declared reruns. */
function unmadeFrom(set: Calibset, lock: Lock | null): number[] {
  const { products = [], others = [] } = lock?.made ?? {};
  const released = (made: SetProduct) =>
    products.some((each) => each.product === made.title && each.rerun === made.rerun && each.verifyRerun === made.verifyRerun) ||
    others.some((each) => each.product === made.title && each.rerun === made.rerun);
  const unmade = set.products.filter((made) => !released(made)).flatMap((made) => lockedOf(lock, made) ?? []);
  const exposures = unmade.flatMap(({ construction, verification }) => [construction, verification].flatMap((run) => run?.exposures ?? []));
  return [...new Set(exposures)].sort((a, b) => a - b);
}
