import type { Reader } from "../../bridge/methods.ts";
import type { FocalPlaneResult, PictureParams, Stretch } from "../../bridge/wire.ts";
import { ask } from "../../answer.ts";
import { detectorsOfProduct, type LoadedSet } from "../../declare/loadedSet.ts";
import { lawsOf } from "../../model/originLaws.ts";
import type { CollectedReport } from "../collectReport.ts";
import type { Finished, FinishedSet } from "../finished.ts";
import type { ReportedProduct } from "../reportData.ts";
import { rankOf, withinBudget } from "./budget.ts";
import { gatherDetails, type GatheredDetails } from "./details/gatherDetails.ts";
import { withinRoom } from "./details/withinRoom.ts";
import { gatherMeasured, type GatheredMeasured } from "./gatherMeasured.ts";
import type { PageData, PagePicture } from "./pageData.ts";
import { pageOfReport } from "./pageOfReport.ts";
import { PICTURES_LIMIT } from "./zipOf.ts";

/** What the pages show beside the data of a report. */
export interface Gathered extends GatheredMeasured {
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
  const read: Read[] = [];
  for (const reported of collected.data.products) {
    const product = finished.products.find(({ made }) => made.title === reported.product);
    if (product) read.push(...(await picturesOf({ loaded, product, reported, focalPlane, reader })));
  }
  const ranked = read.flatMap(({ product, picture }) => (picture ? [{ product, picture, rank: rankOf(picture, false) }] : []));
  const { kept, leftOut } = withinBudget(ranked, PICTURES_LIMIT);
  const titles = collected.data.products.map(({ product }) => product);
  const shown = titles.map(
    (title) => [title, ranked.flatMap(({ product, picture }) => (product === title && kept.has(picture) ? [picture] : []))] as const,
  );
  const fitting = withinRoom(details.details, PICTURES_LIMIT - [...kept].reduce((sum, { png }) => sum + png.length, 0));
  return pageOfReport(loaded, collected, {
    ...values,
    details: fitting.details,
    focalPlane,
    pictures: new Map(shown),
    leftOut: [
      ...(typeof plane === "string" ? [{ part: "maps and outlines of detectors", product: null, reason: plane }] : []),
      ...read.flatMap(({ product, reason, part }) => (reason === null ? [] : [{ part, product, reason }])),
      ...values.leftOut,
      ...details.leftOut,
      ...fitting.leftOut,
      ...leftOut,
    ],
  });
}

/** A picture of a product, or why there is none. */
interface Read {
  readonly product: string;
  readonly part: string;
  readonly picture: PagePicture | null;
  readonly reason: string | null;
}

interface Scene {
  readonly loaded: LoadedSet;
  readonly product: Finished;
  readonly reported: ReportedProduct;
  readonly focalPlane: FocalPlaneResult | null;
  readonly reader: Reader;
}

/** Positions of detectors, or why they are not known. */
async function planeOf({ set }: LoadedSet, { data }: CollectedReport, reader: Reader): Promise<FocalPlaneResult | string> {
  const exposure = data.products.flatMap(({ exposures }) => exposures)[0] ?? null;
  const { repo, calibs, raws } = set.build;
  const read = await ask(() => reader.call("focalPlane", { repo, instrument: set.instrument, cameras: calibs, raws: [raws], exposure }));
  if (read.kind !== "answered") return read.reason;
  return read.value.detectors.length ? read.value : read.value.source;
}

async function picturesOf(scene: Scene): Promise<readonly Read[]> {
  const { made } = scene.product;
  if (!lawsOf(made).hasPictures || !made.generation.dimensions.includes("detector")) return [];
  return [...(await combinedPictures(scene)), ...(await residualPictures(scene))];
}

/** The product's mosaic; without one, each detector of a camera of few. A table has no picture. */
async function combinedPictures(scene: Scene): Promise<readonly Read[]> {
  const { loaded, product } = scene;
  const { picture, datasetType } = product.made.generation;
  const detectors = detectorsOfProduct(loaded, product.made);
  if (picture.of === "mosaic" && detectors.length > 1)
    return [await readPicture(scene, "combined", { datasetType: picture.datasetType, detector: null })];
  if (detectors.length > FEW)
    return [
      {
        product: product.made.title,
        part: "pictures of the product",
        picture: null,
        reason: `it has ${detectors.length} detectors and no mosaic`,
      },
    ];
  const read: Read[] = [];
  for (const detector of detectors) read.push(await readPicture(scene, "combined", { datasetType, detector }));
  return read;
}

const FEW = 9;

/** Residuals of the verified exposures, all with the stretch of the first. Without the first, none is looked for. */
async function residualPictures(scene: Scene): Promise<readonly Read[]> {
  const { verification } = scene.product;
  if (!verification) return [];
  const datasetType = `${verification.made.verification.stem}Residual8`;
  const run = verification.run.run;
  const read: Read[] = [];
  let stretch: Stretch | null = null;
  for (const exposure of scene.reported.verification) {
    const one: Read = await readPicture(scene, "residual", { run, datasetType, detector: null, exposure, stretch, width: RESIDUAL_WIDTH });
    read.push(one);
    if (one.picture === null) break;
    stretch = { low: one.picture.facts.low, high: one.picture.facts.high };
  }
  return read;
}

const RESIDUAL_WIDTH = 640;

async function readPicture(
  { loaded, product, focalPlane, reader }: Scene,
  kind: PagePicture["kind"],
  of: Omit<PictureParams, "repo" | "run"> & { readonly run?: string },
): Promise<Read> {
  const { repo } = loaded.set.build;
  const about = { product: product.made.title, part: kind === "residual" ? "residuals" : "pictures of the product" };
  const read = await ask(() => reader.call("picture", { repo, run: product.run.run, focalPlane: focalPlane?.detectors ?? [], ...of }));
  if (read.kind !== "answered") return { ...about, picture: null, reason: read.reason };
  const { png, facts } = read.value;
  // A table has no picture, and needs none.
  if (png === null || !facts) return { ...about, picture: null, reason: null };
  const picture = { kind, exposure: of.exposure ?? null, detector: of.detector, facts, png: Buffer.from(png, "base64") };
  return { ...about, picture, reason: null };
}
