import type { CuratedType } from "../../bridge/wire.ts";
import { openPackage, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/pipelines.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { Calibset, Generated } from "../../model/calibset.ts";
import { curatedDatasets, type CuratedDataset } from "../../model/curated.ts";
import type { LockedCurated } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { asciiOf } from "../../model/markdown.ts";
import type { WriteAccess } from "../../bridge/methods.ts";

/** Writes the texts that the lock names, read from git at their commit, as datasets of the first attempt. */
export async function writeCurated(access: WriteAccess, { set, world }: LoadedSet, made: Generated, locked: LockedCurated): Promise<void> {
  const folder = packageFolder(world, locked.package);
  const opened = await openPackage(folder, locked.package, locked.commit);
  const texts: Record<string, string> = {};
  for (const { path } of locked.files) {
    const { sha256, text } = await textAt(opened, path);
    if (text !== null) texts[sha256] = text;
  }
  const writer = await access.writer(set.build.repo);
  const run = names.attempt(names.generation(set, made), 1);
  await writer.call("curated", {
    repo: set.build.repo,
    why: { set: set.key, step: "generate" },
    type: curatedType(made),
    package: folder,
    commit: locked.commit,
    label: labelOf(set, made),
    files: curatedDatasets(locked, made.generation.datasetType, run).map((dataset) => ({
      id: dataset.id,
      run: dataset.run,
      dataId: { ...dataset.text.dataId },
      path: dataset.text.path,
      sha256: dataset.text.sha256,
      cards: cardsOf(locked, dataset),
    })),
    texts,
  });
}

/** The label that gives `butler write-curated-calibrations` the name of the product's collection. */
export const labelOf = (set: Calibset, made: Generated): string =>
  names.certification(set, made).slice(`${names.instrumentChain(set)}/`.length);

/** The dataset type to look up or register in the build repository: with the stack's class if that is installed, otherwise with the reference's. */
export const curatedType = ({ generation, product }: Generated): CuratedType => ({
  name: generation.datasetType,
  dimensions: ["instrument", ...generation.dimensions],
  storageClasses: [...(product.curated?.storageClasses ?? [])],
});

/** Header cards that state the source of a dataset. */
const cardsOf = ({ package: name, commit }: LockedCurated, { text }: CuratedDataset): Record<string, string> => ({
  "LSST CALIB CURATED PACKAGE": name,
  "LSST CALIB CURATED COMMIT": commit,
  "LSST CALIB CURATED FILE": text.path,
  "LSST CALIB CURATED AUTHOR": asciiOf(text.author),
  "LSST CALIB CURATED DATE": text.committed,
});
