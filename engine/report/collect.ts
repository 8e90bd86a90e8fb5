import type { Reader } from "../bridge/methods.ts";
import { plainJson } from "../load/wire.ts";
import type { Scene } from "../load/scene.ts";
import type { Digest } from "../model/brand.ts";
import { digestOf } from "../model/digest.ts";
import { formatTai } from "../model/tai.ts";
import type { Finished } from "../steps/released.ts";
import type { ReportData, ReportedDetector, ReportedProduct } from "./data.ts";

export interface CollectedReport {
  readonly data: ReportData;
  readonly digest: Digest;
  /** PNG by file name. */
  readonly pictures: ReadonlyMap<string, Buffer>;
}

/** Reads from the build repository what the report of a finished set states. */
export async function collectReport(scene: Scene, finished: readonly Finished[], reader: Reader): Promise<CollectedReport> {
  const pictures = new Map<string, Buffer>();
  const products = [];
  for (const each of finished) products.push(await collectProduct(scene, each, reader, pictures));
  const data: ReportData = { set: scene.set.key, tag: scene.set.tag, products };
  return { data, digest: digestOf(plainJson(data)), pictures };
}

async function collectProduct(scene: Scene, finished: Finished, reader: Reader, pictures: Map<string, Buffer>): Promise<ReportedProduct> {
  const { set, lock } = scene;
  const repo = set.build.repo;
  const { product } = finished.made;
  const locked = lock?.inputs.products.find((each) => each.product === product.name);
  const { id, dataId } = await reader.call("rows", { repo, collection: finished.run.run, datasetType: product.datasetType });
  const statistics = await reader.call("read", { repo, run: finished.verifyRun.run, datasetType: product.verify.statistics });
  const detectors: ReportedDetector[] = [];
  for (const [index, uuid] of id.entries()) {
    const detector = Number(dataId[index]?.["detector"]);
    const { png, unit, mean, median, stdev } = await reader.call("picture", { repo, run: finished.run.run, datasetType: product.datasetType, detector });
    pictures.set(`${product.name}-${detector}.png`, Buffer.from(png, "base64"));
    detectors.push({ detector, id: uuid, unit, mean, median, stdev });
  }
  return {
    product: product.name,
    datasetType: product.datasetType,
    run: finished.run.run,
    collection: finished.collection,
    verifyRun: finished.verifyRun.run,
    fingerprint: finished.certified.fingerprint,
    begin: set.validity.begin === null ? "" : formatTai(set.validity.begin),
    end: set.validity.end === null ? null : formatTai(set.validity.end),
    exposures: locked?.exposures ?? [],
    verification: locked?.verification ?? [],
    detectors,
    verdict: finished.verdict,
    tests: finished.verifyRun.verdict?.tests ?? 0,
    statistics: plainJson(statistics.value),
  };
}
