import type { Reader } from "../../bridge/methods.ts";
import { CalibError } from "../../errors.ts";
import { type LoadedSet, buildRepository } from "../../declare/loadedSet.ts";
import { asGenerated, asVerified } from "../../model/calibset.ts";
import { cameraState } from "../../model/instruments.ts";
import { grouped } from "../../model/group.ts";
import { names } from "../../model/names.ts";
import { verifiedExposures } from "../../model/verifiedExposures.ts";
import { verdictOf } from "../../bridge/verdictOf.ts";
import { failedExposures } from "./failedExposures.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { readTaken, type Taken } from "../taken.ts";
import type { Reading } from "./reading.ts";
import { compare, referenceOf, type Reference } from "./reference.ts";
import { suggest, type DayEvidence, type Suggestion, type Tried } from "./suggest.ts";
import { sequencesOf } from "../sequences.ts";

export interface RangeRequest {
  /** First and last observing day to read, both included; null for all. */
  readonly dates: { readonly from: number; readonly to: number } | null;
  /** Exposures to read of each day, type, filter and exposure time. */
  readonly sample: number;
}

export interface RangeEvidence {
  readonly repo: string;
  readonly detector: number;
  readonly reference: Reference;
  readonly days: readonly DayEvidence[];
  readonly suggestion: Suggestion;
}

/** Collects the evidence that bounds a set's validity: verification, and the camera's state in the daily series. Reads the build repository only. */
export async function collectRange(loaded: LoadedSet, view: RepoView, reader: Reader, request: RangeRequest): Promise<RangeEvidence> {
  const made = madeFrom(loaded);
  if (!made.size)
    throw new CalibError(loaded.lock ? "range-unknown" : "lock-missing", `${loaded.set.key} has no locked exposures of bias, dark or flat`);
  const tried = triedOn(loaded, view);
  const series = await readSeries(loaded, reader, request, made);
  const detector = buildRepository(loaded).instruments.get(loaded.set.instrument)?.detectors[0] ?? 0;
  const readings = await readRaws(
    loaded,
    reader,
    detector,
    sampled(
      series.filter(({ id }) => !made.has(id)),
      request.sample,
    ),
  );
  const construction = await readRaws(
    loaded,
    reader,
    detector,
    sampled(
      series.filter(({ id }) => made.has(id)),
      request.sample,
    ),
  );
  const reference = referenceOf(construction);
  if (!reference)
    throw new CalibError(
      "range-unknown",
      `${loaded.set.key}: none of ${construction.length} raws of the construction could be read, ${construction[0]?.raw.problem ?? "none is there"}`,
    );
  const days = daysOf(
    [...construction, ...readings],
    series.filter(({ id }) => made.has(id)),
    tried,
    reference,
  );
  const suggestion = suggest(days);
  if (!suggestion)
    throw new CalibError("range-unknown", `${loaded.set.build.repo} no longer has the exposures that ${loaded.set.key} was made from`);
  return { repo: loaded.set.build.repo, detector, reference, days, suggestion };
}

const DAILY = ["bias", "dark", "flat"];

/** Exposures of the construction that show the camera: no ramps, no science frames. */
function madeFrom({ set, lock }: LoadedSet): ReadonlySet<number> {
  const shown = set.products.filter((made) => {
    const needs = asGenerated(made)?.generation.exposures;
    return needs && !needs.pairs && needs.types.every((type) => DAILY.includes(type));
  });
  const titles = new Set(shown.map(({ title }) => title));
  return new Set(
    (lock?.inputs.products ?? []).flatMap(({ product, construction }) => (titles.has(product) ? (construction?.exposures ?? []) : [])),
  );
}

/** Exposures verified and failed, by day. Products without a verdict are left out, and the first exposures of sequences. */
function triedOn({ set, lock }: LoadedSet, view: RepoView): ReadonlyMap<number, readonly Tried[]> {
  const all = set.products.flatMap((made) => {
    const verified = asVerified(made);
    const locked = lock?.inputs.products.find(({ product }) => product === made.title);
    const verdict =
      verified &&
      view
        .attempts(names.verification(set, verified))
        .flatMap((run) => verdictOf(run) ?? [])
        .at(-1);
    if (!verdict || !locked || verdict.kind === "could-not-check") return [];
    const tried = verifiedExposures(locked, verified.verification);
    const failed = failedExposures(verdict, tried);
    const exposures = [...tried.internal, ...tried.external];
    return [...grouped(exposures, dayOf)].map(([day, some]) => ({
      day,
      tried: { product: made.title, exposures: some.length, failed: some.filter((each) => failed.has(each)).length },
    }));
  });
  return new Map([...grouped(all, ({ day }) => day)].map(([day, some]) => [day, some.map(({ tried }) => tried)]));
}

async function readSeries(
  { set }: LoadedSet,
  reader: Reader,
  { dates }: RangeRequest,
  made: ReadonlySet<number>,
): Promise<readonly Taken[]> {
  const days = dates
    ? ` and ((exposure.day_obs >= ${dates.from} and exposure.day_obs <= ${dates.to}) or exposure.day_obs in (${[...new Set([...made].map(dayOf))].join(", ")}))`
    : "";
  const where = `exposure.observation_type in (${DAILY.map((type) => `'${type}'`).join(", ")})${days}`;
  return readTaken(set, where, reader);
}

async function readRaws({ set }: LoadedSet, reader: Reader, detector: number, taken: readonly Taken[]): Promise<readonly Reading[]> {
  const source = { repo: set.build.repo, collections: [set.build.raws], instrument: set.instrument };
  const { raws } = await reader.call("raws", {
    ...source,
    detector,
    exposures: taken.map(({ id }) => id),
    cards: cameraState,
    pixels: true,
  });
  return raws.flatMap((raw, index) => (taken[index] ? [{ taken: taken[index], raw }] : []));
}

function daysOf(
  readings: readonly Reading[],
  made: readonly Taken[],
  tried: ReadonlyMap<number, readonly Tried[]>,
  reference: Reference,
): readonly DayEvidence[] {
  const byDay = grouped(readings, ({ taken }) => taken.dayObs);
  const counts = grouped(made, ({ dayObs }) => dayObs);
  return [...new Set([...byDay.keys(), ...counts.keys(), ...tried.keys()])]
    .sort((a, b) => a - b)
    .map((day) => {
      const some = byDay.get(day) ?? [];
      const unread = some.filter(({ raw }) => raw.problem !== null).length;
      return {
        day,
        made: counts.get(day)?.length ?? 0,
        read: some.length - unread,
        unread,
        tried: tried.get(day) ?? [],
        ...compare(some, reference),
      };
    });
}

/** The observing day and five digits (obs_lsst translators). */
const dayOf = (exposure: number): number => Math.floor(exposure / 100_000);

/** Picks a few exposures of each day, type, filter and exposure time, spread evenly. The first of a longer sequence is left out. Pure. */
export function sampled(series: readonly Taken[], each: number): readonly Taken[] {
  const firsts = new Set(
    sequencesOf(series, false)
      .flatMap((sequence) => (sequence.length > 1 ? sequence.slice(0, 1) : []))
      .map(({ id }) => id),
  );
  const groups = grouped(
    series.filter(({ id }) => !firsts.has(id)),
    ({ dayObs, type, filter, time }) => JSON.stringify([dayObs, type, filter, time]),
  );
  return [...groups.values()].flatMap((group) => spread(group, each)).sort((a, b) => a.id - b.id);
}

const spread = <T>(items: readonly T[], count: number): readonly T[] =>
  items.length <= count
    ? items
    : Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).flatMap((item) => item ?? []);
