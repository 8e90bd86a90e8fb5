import type { Reader } from "../../bridge/methods.ts";
import type { FocalPlaneResult } from "../../bridge/wire.ts";
import { ask } from "../../answer.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { CollectedReport } from "../collectReport.ts";
import type { FinishedSet } from "../finished.ts";
import { rankOf, withinBudget } from "./budget.ts";
import { gatherCharts, type GatheredCharts } from "./charts/gatherCharts.ts";
import { gatherDetails, type GatheredDetails } from "./details/gatherDetails.ts";
import { withinRoom } from "./details/withinRoom.ts";
import { gatherMeasured, type GatheredMeasured } from "./gatherMeasured.ts";
import { picturesOf, type ReadPicture } from "./gatherPictures.ts";
import { gatherScience, type GatheredScience } from "./gatherScience.ts";
import type { PageData, PagePicture } from "./pageData.ts";
import { pageOfReport } from "./pageOfReport.ts";
import { exposuresWithFailures } from "./values/failures.ts";
import { PICTURES_LIMIT } from "./zipOf.ts";

/** What the pages show beside the data of a report. */
export interface Gathered extends GatheredMeasured, GatheredCharts, GatheredScience {
  readonly details: GatheredDetails["details"];
  readonly focalPlane: FocalPlaneResult | null;
  /** Pictures by product title. */
  readonly pictures: ReadonlyMap<string, readonly PagePicture[]>;
}

/** Reads positions of detectors, measured values, and pictures of products and residuals, and joins them with a report. */
export async function gatherPage(loaded: LoadedSet, finished: FinishedSet, collected: CollectedReport, reader: Reader): Promise<PageData> {
  const plane = await planeOf(loaded, collected, reader);
  const focalPlane = typeof plane === "string" ? null : plane;
  const values = await gatherMeasured(loaded, finished, collected, reader);
  const details = await gatherDetails(loaded, finished, collected, reader);
  const charts = await gatherCharts(loaded, finished, collected, reader);
  const { science, leftOut: scienceLeftOut } = await gatherScience(loaded, finished, collected, focalPlane, reader);
  const read: ReadPicture[] = [];
  for (const reported of collected.data.products) {
    const product = finished.products.find(({ made }) => made.title === reported.product);
    if (product) read.push(...(await picturesOf({ loaded, product, reported, focalPlane, reader })));
  }
  const failed = new Map(
    collected.data.products.map(({ product, verdict }) => [product, exposuresWithFailures(verdict.causes ?? [])] as const),
  );
  const ranked = [
    ...read.flatMap(({ product, picture }) => (picture ? [{ product, picture }] : [])),
    ...science.flatMap(({ product, exposures }) => exposures.flatMap(({ picture }) => (picture ? [{ product, picture }] : []))),
  ].map((each) => ({ ...each, rank: rankOf(each.picture, failed.get(each.product)?.has(each.picture.exposure ?? 0) === true) }));
  const { kept, leftOut } = withinBudget(ranked, PICTURES_LIMIT);
  const titles = collected.data.products.map(({ product }) => product);
  const shown = titles.map(
    (title) => [title, ranked.flatMap(({ product, picture }) => (product === title && kept.has(picture) ? [picture] : []))] as const,
  );
  const fitting = withinRoom(details.details, PICTURES_LIMIT - [...kept].reduce((sum, { png }) => sum + png.length, 0));
  return pageOfReport(loaded, collected, {
    ...values,
    ...charts,
    science: science.map(({ exposures, ...each }) => ({
      ...each,
      exposures: exposures.map((own) => (own.picture && kept.has(own.picture) ? own : { ...own, picture: null })),
    })),
    details: fitting.details,
    focalPlane,
    pictures: new Map(shown),
    leftOut: [
      ...(typeof plane === "string" ? [{ part: "maps and outlines of detectors", product: null, reason: plane }] : []),
      ...read.flatMap(({ product, reason, part }) => (reason === null ? [] : [{ part, product, reason }])),
      ...values.leftOut,
      ...charts.leftOut,
      ...scienceLeftOut,
      ...details.leftOut,
      ...fitting.leftOut,
      ...leftOut,
    ],
  });
}

/** Positions of detectors, or why they are not known. */
async function planeOf({ set }: LoadedSet, { data }: CollectedReport, reader: Reader): Promise<FocalPlaneResult | string> {
  const exposure = data.products.flatMap(({ exposures }) => exposures)[0] ?? null;
  const { repo, calibs, raws } = set.build;
  const read = await ask(() => reader.call("focalPlane", { repo, instrument: set.instrument, cameras: calibs, raws: [raws], exposure }));
  if (read.kind !== "answered") return read.reason;
  return read.value.detectors.length ? read.value : read.value.source;
}
