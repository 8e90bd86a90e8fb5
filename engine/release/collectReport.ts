import type { Reader } from "../bridge/methods.ts";
import type { PictureParams, StatisticsResult } from "../bridge/wire.ts";
import { plainJson } from "../declare/plainJson.ts";
import { digestOfReport } from "../declare/readReport.ts";
import { ask } from "../answer.ts";
import { CalibError } from "../errors.ts";
import { type LoadedSet, detectorsOfProduct } from "../declare/loadedSet.ts";
import { FIRST_VERSION, releasedVersion } from "../declare/madeNow.ts";
import type { Digest } from "../model/brand.ts";
import type { LockedProduct } from "../model/lock.ts";
import { describeDetectors } from "../model/detectors.ts";
import { grouped } from "../model/group.ts";
import { isJudged } from "../model/verdict.ts";
import { lawsOf } from "../model/originLaws.ts";
import { formatTai } from "../model/tai.ts";
import { holdsOf, lockedCollection } from "../declare/auxiliaryOf.ts";
import { compareSerials } from "./serials.ts";
import { originOf } from "../origins/origin.ts";
import type { ReportedOrigin } from "../origins/strategy.ts";
import type { Finished, FinishedSet } from "./finished.ts";
import { REPORT_VERSION, type ReportData, type ReportedDetector, type ReportedJudgment, type ReportedProduct } from "./reportData.ts";
import type { Generated } from "../model/calibset.ts";
import { replacedOf } from "./verdicts.ts";
import { verifiedExposures } from "../model/verifiedExposures.ts";

/** A report with everything that its Markdown needs. */
export interface CollectedReport {
  readonly data: ReportData;
  readonly digest: Digest;
  /** Markdown lines on the origin of each product, by product title. They repeat data of the report in words. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** Markdown lines on what may be wrong with a product's datasets, by product title. The digest does not cover them: the first reports had none. */
  readonly warnings: ReadonlyMap<string, readonly string[]>;
  /** Numbers of each product's datasets as they were read, by product title. */
  readonly statistics: ReadonlyMap<string, readonly StatisticsResult[]>;
  /** PNG images by file name. */
  readonly pictures: ReadonlyMap<string, Buffer>;
}

/**
 * Reads the statistics and pictures of a finished set from the build repository, and joins them with the lock. The report of a
 * released set has the version that people accepted.
 */
export async function collectReport(loaded: LoadedSet, finished: FinishedSet, reader: Reader): Promise<CollectedReport> {
  const version = releasedVersion(loaded) ?? REPORT_VERSION;
  const pictures = new Map<string, Buffer>();
  const origins = new Map<string, readonly string[]>();
  const warnings = new Map<string, readonly string[]>();
  const statistics = new Map<string, readonly StatisticsResult[]>();
  const products = [];
  for (const each of finished.products) {
    const described = originOf(loaded, each.made).making?.describe();
    const columns = await readStatistics(loaded, each, reader);
    statistics.set(each.made.title, columns);
    products.push(await collectProduct(loaded, each, described?.reported ?? { exposures: [] }, columns, version, reader));
    const exposures = described?.reported.exposures ?? [];
    warnings.set(each.made.title, [...equalPixels(columns), ...(await compareSerials(loaded, each, exposures, reader))]);
    origins.set(each.made.title, described?.lines ?? []);
    for (const [name, png] of await picturesOf(loaded, each.made, each.run.run, reader, null)) pictures.set(name, png);
  }
  const others = finished.others.map(({ made, run }) => ({ product: made.title, run, exposures: exposuresOf(loaded, made.title) }));
  const collections = loaded.set.collections.map((each) => ({
    name: each.name,
    holds: holdsOf(lockedCollection(loaded, each)),
    chains: each.chains,
  }));
  const data: ReportData = {
    version,
    set: loaded.set.key,
    tag: loaded.set.tag,
    products,
    others,
    ...(collections.length ? { collections } : {}),
  };
  return { data, digest: digestOfReport(plainJson(data)), origins, warnings, statistics, pictures };
}

async function collectProduct(
  loaded: LoadedSet,
  finished: Finished,
  origin: ReportedOrigin,
  columns: readonly StatisticsResult[],
  version: number,
  reader: Reader,
): Promise<ReportedProduct> {
  const { set, lock } = loaded;
  const { made, run, verification } = finished;
  const { datasetType } = made.generation;
  const locked = lock?.inputs.products.find((each) => each.product === made.title);
  return {
    product: made.title,
    datasetType,
    run: run.run,
    collection: finished.collection,
    verifyRun: verification?.run.run ?? null,
    fingerprint: finished.certified.fingerprint,
    begin: set.validity.begin === null ? null : formatTai(set.validity.begin),
    end: set.validity.end === null ? null : formatTai(set.validity.end),
    ...origin,
    verification: locked?.verification?.exposures ?? [],
    ...(made.detectors ? { declaredDetectors: describeDetectors(made.detectors) } : {}),
    waived: [...made.waived].map(([code, reason]) => ({ code, reason })),
    detectors: detectorsOf(columns, locked?.kept),
    verdict: finished.verdict,
    ...(version === FIRST_VERSION ? await statisticsOf(loaded, finished, reader) : { judgment: judgmentOf(finished, locked) }),
  };
}

/** The judgment of a verification, without its causes; null if no test was run. */
function judgmentOf({ verification, run, verdict }: Finished, locked: LockedProduct | undefined): ReportedJudgment | null {
  const judgment = (verification?.run ?? run).judgment;
  if (!judgment || !locked || !isJudged(verdict)) return null;
  const { source, tests, unseen, remarks } = judgment;
  return {
    source,
    tests,
    unseen,
    remarks,
    exposures: verification ? verifiedExposures(locked, verification.made.verification) : { internal: [], external: [], first: [] },
    replaced: replacedOf(locked, judgment),
  };
}

/** Reads the statistics of a product's datasets, by RUN. */
async function readStatistics(loaded: LoadedSet, { run, later, made }: Finished, reader: Reader): Promise<readonly StatisticsResult[]> {
  const { set } = loaded;
  const { datasetType } = made.generation;
  // People made kept datasets, perhaps of a class that is not installed here.
  if (keptOf(loaded, made.title)) return [];
  return Promise.all([run.run, ...later].map((name) => reader.call("statistics", { repo: set.build.repo, run: name, datasetType })));
}

/** Detectors whose images have the same pixels, in words: the calibration of one may lie under the data ID of another. Pure. */
export function equalPixels(columnsByRun: readonly Pick<StatisticsResult, "detector" | "pixels">[]): readonly string[] {
  const images = columnsByRun.flatMap(({ detector, pixels }) =>
    pixels.flatMap((digest, index) => (digest === null ? [] : [{ digest, detector: detector[index] ?? 0 }])),
  );
  return [...grouped(images, ({ digest }) => digest).values()].flatMap((same) => {
    const detectors = [...new Set(same.map(({ detector }) => detector))].sort((a, b) => a - b);
    return detectors.length > 1
      ? [
          `- **equal pixels**: the images of detectors ${detectors.join(", ")} are the same; compare them with the raws before the set is adopted`,
        ]
      : [];
  });
}

const keptOf = ({ lock }: LoadedSet, product: string): LockedProduct["kept"] =>
  lock?.inputs.products.find((each) => each.product === product)?.kept;

function detectorsOf(columnsByRun: readonly StatisticsResult[], kept: LockedProduct["kept"]): readonly ReportedDetector[] {
  if (kept) return kept.map(({ id, dataId }) => ({ detector: Number(dataId["detector"] ?? 0), id, unit: "", ...UNREAD }));
  return columnsByRun.flatMap((columns) =>
    columns.detector.map((detector, index) => ({
      detector,
      id: columns.id[index] ?? "",
      unit: columns.unit[index] ?? "",
      mean: columns.mean[index] ?? null,
      median: columns.median[index] ?? null,
      stdev: columns.stdev[index] ?? null,
      rows: columns.rows[index] ?? null,
    })),
  );
}

const UNREAD = { mean: null, median: null, stdev: null, rows: null };

/** Number of tests and statistics, as version 1 of the report has them. */
async function statisticsOf(
  { set }: LoadedSet,
  { verification }: Finished,
  reader: Reader,
): Promise<Pick<ReportedProduct, "tests" | "statistics">> {
  if (!verification) return { tests: 0, statistics: null };
  const { value } = await reader.call("read", {
    repo: set.build.repo,
    run: verification.run.run,
    datasetType: verification.made.verification.statistics,
  });
  return { tests: verification.run.verdict?.tests ?? 0, statistics: plainJson(value) };
}

function exposuresOf({ lock }: LoadedSet, title: string): readonly number[] {
  const locked = lock?.inputs.products.find((each) => each.product === title);
  return locked?.construction?.exposures ?? locked?.verification?.exposures ?? [];
}

/**
 * Reads the pictures of one product, PNG by file name: the named detectors, or else its mosaic. Without a mosaic, or with a
 * camera of one detector, each detector is read. A table has no pictures.
 */
export async function picturesOf(
  loaded: LoadedSet,
  made: Generated,
  run: string,
  reader: Reader,
  detectors: readonly number[] | null,
): Promise<ReadonlyMap<string, Buffer>> {
  if (!lawsOf(made).hasPictures || !made.generation.dimensions.includes("detector")) return new Map();
  const { repo } = loaded.set.build;
  const ofCamera = detectorsOfProduct(loaded, made);
  const { picture, datasetType } = made.generation;
  const read = async (name: string, of: Omit<PictureParams, "repo" | "run">): Promise<readonly [string, Buffer][]> => {
    const { png } = await reader.call("picture", { repo, run, ...of });
    return png === null ? [] : [[`${name}.png`, Buffer.from(png, "base64")]];
  };
  if (picture.of === "mosaic" && detectors === null && ofCamera.length > 1) {
    const mosaic = await ask(() => read(made.title, { datasetType: picture.datasetType, detector: null }));
    if (mosaic.kind === "answered") return new Map(mosaic.value);
    // A RUN that people made may lack the mosaic.
    if (mosaic.code !== "dataset-missing") throw new CalibError(mosaic.code, mosaic.reason);
  }
  const pictures: [string, Buffer][] = [];
  for (const detector of detectors ?? ofCamera) pictures.push(...(await read(`${made.title}-${detector}`, { datasetType, detector })));
  return new Map(pictures);
}
