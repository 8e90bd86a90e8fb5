import type { Reader } from "../bridge/methods.ts";
import type { Scene } from "../declare/loadedSet.ts";
import type { Generated } from "../model/calibset.ts";
import { buildRepository } from "../bridge/repositoryOf.ts";

/** PNG by file name of one product: a mosaic where there is one and no detectors are named, else each detector. Tables have none. */
export async function picturesOf(scene: Scene, made: Generated, run: string, reader: Reader, detectors: readonly number[] | null): Promise<ReadonlyMap<string, Buffer>> {
  if (made.origin.kind === "curated" || !made.generation.dimensions.includes("detector")) return new Map();
  const { repo } = scene.set.build;
  const all = buildRepository(scene).instruments.get(scene.set.instrument)?.detectors ?? [];
  const { picture, datasetType } = made.generation;
  const mosaic = picture.of === "mosaic" && detectors === null && all.length > 1;
  const wanted = mosaic ? [{ name: `${made.title}.png`, datasetType: picture.datasetType, detector: null }] : (detectors ?? all).map((detector) => ({ name: `${made.title}-${detector}.png`, datasetType, detector }));
  const pictures = new Map<string, Buffer>();
  for (const { name, ...which } of wanted) {
    const { png } = await reader.call("picture", { repo, run, ...which });
    if (png !== null) pictures.set(name, Buffer.from(png, "base64"));
  }
  return pictures;
}
