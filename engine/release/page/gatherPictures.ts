import type { Reader } from "../../bridge/methods.ts";
import type { FocalPlaneResult, PictureParams, Stretch } from "../../bridge/wire.ts";
import { ask } from "../../answer.ts";
import { detectorsOfProduct, type LoadedSet } from "../../declare/loadedSet.ts";
import { lawsOf } from "../../model/originLaws.ts";
import type { Finished } from "../finished.ts";
import type { ReportedProduct } from "../reportData.ts";
import { replacedRun } from "./details/replacedRun.ts";
import type { PagePicture } from "./pageData.ts";
import { detectorsToOpen } from "./values/failures.ts";

/** A picture of a product, or why there is none. */
export interface ReadPicture {
  readonly product: string;
  readonly part: string;
  readonly picture: PagePicture | null;
  /** Null beside a picture, and for a table, which has none and needs none. */
  readonly reason: string | null;
}

export interface Scene {
  readonly loaded: LoadedSet;
  readonly product: Finished;
  readonly reported: ReportedProduct;
  readonly focalPlane: FocalPlaneResult | null;
  readonly reader: Reader;
}

/** Reads the pictures of a product: against the replaced one, itself, residuals, and detectors that failed. */
export async function picturesOf(scene: Scene): Promise<readonly ReadPicture[]> {
  const { made } = scene.product;
  if (!lawsOf(made).hasPictures || !made.generation.dimensions.includes("detector")) return [];
  const residuals = await residualPictures(scene);
  return [
    ...(await comparedPictures(scene)),
    ...(await combinedPictures(scene)),
    ...residuals,
    ...(await openedPictures(scene, residuals)),
  ];
}

const COMPARED: Readonly<Record<string, { readonly kind: "difference" | "ratio"; readonly operation: "minus" | "over" } | undefined>> = {
  bias: { kind: "difference", operation: "minus" },
  dark: { kind: "difference", operation: "minus" },
  flat: { kind: "ratio", operation: "over" },
};

/** The product minus the replaced one, or a flat over the replaced one; all detectors have one stretch. */
async function comparedPictures(scene: Scene): Promise<readonly ReadPicture[]> {
  const { loaded, product, reported } = scene;
  const title = product.made.title;
  const compared = COMPARED[product.made.generation.datasetType];
  const replaced = reported.judgment?.replaced;
  if (!compared || !replaced) return [];
  const { kind, operation } = compared;
  const run = await replacedRun(loaded, replaced.set, title);
  if (run === null) return [lack(title, partOf(kind), `the lock of ${replaced.set} does not say in which RUN its ${title} is`)];
  return pictureOfProduct(scene, kind, { against: { run, operation } });
}

const combinedPictures = (scene: Scene): Promise<readonly ReadPicture[]> => pictureOfProduct(scene, "combined", {});

/** The product's mosaic; without one, each detector of a camera of few, with the stretch of the first. A table has no picture. */
async function pictureOfProduct(
  scene: Scene,
  kind: "combined" | "difference" | "ratio",
  of: Pick<PictureParams, "against">,
): Promise<readonly ReadPicture[]> {
  const { loaded, product } = scene;
  const { picture, datasetType } = product.made.generation;
  const detectors = detectorsOfProduct(loaded, product.made);
  if (picture.of === "mosaic" && detectors.length > 1)
    return [await readPicture(scene, kind, { ...of, datasetType: picture.datasetType, detector: null })];
  if (detectors.length > FEW) return [lack(product.made.title, partOf(kind), `it has ${detectors.length} detectors and no mosaic`)];
  return inOneStretch(detectors, (detector, stretch) => readPicture(scene, kind, { ...of, datasetType, detector, stretch }));
}

const FEW = 9;

/** Residuals of the verified exposures, all with the stretch of the first. Without the first, none is looked for. */
async function residualPictures(scene: Scene): Promise<readonly ReadPicture[]> {
  const { verification } = scene.product;
  if (!verification) return [];
  const { stem } = verification.made.verification;
  return inOneStretch(scene.reported.verification, (exposure, stretch) =>
    readPicture(scene, "residual", {
      ...{ run: verification.run.run, datasetType: `${stem}Residual8`, detector: null },
      ...{ exposure, stretch, width: RESIDUAL_WIDTH },
    }),
  );
}

const RESIDUAL_WIDTH = 640;

/** Full detectors of exposures that failed, which residuals lead to, with the stretch of the residuals. */
async function openedPictures(scene: Scene, residuals: readonly ReadPicture[]): Promise<readonly ReadPicture[]> {
  const { verification } = scene.product;
  const images = verification?.made.verification.images ?? null;
  const shown = residuals.flatMap(({ picture }) => picture ?? []);
  if (!verification || images === null || !shown.length) return [];
  const exposures = new Set(shown.map(({ exposure }) => exposure));
  const places = detectorsToOpen(scene.reported.verdict.causes ?? []).filter(({ exposure }) => exposures.has(exposure));
  const stretch = shown[0] ? { low: shown[0].facts.low, high: shown[0].facts.high } : null;
  const read: ReadPicture[] = [];
  for (const { exposure, detector } of places.slice(0, OPENED)) {
    const of = { run: verification.run.run, datasetType: images, detector, exposure, stretch };
    read.push(await readPicture(scene, "detector", of));
  }
  if (places.length > OPENED)
    read.push(lack(scene.product.made.title, partOf("detector"), `${places.length - OPENED} more failed; the page shows ${OPENED}`));
  return read;
}

const OPENED = 12;

/** Reads pictures one after another with the stretch of the first; ends without the first. */
async function inOneStretch<T>(
  items: readonly T[],
  read: (item: T, stretch: Stretch | null) => Promise<ReadPicture>,
): Promise<readonly ReadPicture[]> {
  const found: ReadPicture[] = [];
  let stretch: Stretch | null = null;
  for (const item of items) {
    const one: ReadPicture = await read(item, stretch);
    found.push(one);
    if (one.picture === null) break;
    stretch ??= { low: one.picture.facts.low, high: one.picture.facts.high };
  }
  return found;
}

async function readPicture(
  { loaded, product, focalPlane, reader }: Scene,
  kind: PagePicture["kind"],
  of: Omit<PictureParams, "repo" | "run"> & { readonly run?: string },
): Promise<ReadPicture> {
  const { repo } = loaded.set.build;
  return {
    product: product.made.title,
    part: partOf(kind),
    ...(await askPicture(reader, kind, focalPlane, { repo, run: product.run.run, ...of })),
  };
}

/** Reads one picture, or the reason why it is not to be had. */
export async function askPicture(
  reader: Reader,
  kind: PagePicture["kind"],
  focalPlane: FocalPlaneResult | null,
  of: PictureParams,
): Promise<Pick<ReadPicture, "picture" | "reason">> {
  const read = await ask(() => reader.call("picture", { focalPlane: focalPlane?.detectors ?? [], ...of }));
  if (read.kind !== "answered") return { picture: null, reason: read.reason };
  const { png, facts } = read.value;
  if (png === null || !facts) return { picture: null, reason: null };
  return { picture: { kind, exposure: of.exposure ?? null, detector: of.detector, facts, png: Buffer.from(png, "base64") }, reason: null };
}

const lack = (product: string, part: string, reason: string): ReadPicture => ({ product, part, reason, picture: null });

const parts = {
  combined: "pictures of the product",
  residual: "residuals",
  difference: "picture of the difference from the replaced product",
  ratio: "picture of the ratio to the replaced product",
  detector: "full detectors of failed exposures",
  science: "science mosaics",
} as const satisfies Readonly<Record<PagePicture["kind"], string>>;

const partOf = (kind: PagePicture["kind"]): string => parts[kind];
