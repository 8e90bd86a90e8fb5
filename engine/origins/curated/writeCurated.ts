import type { CuratedType } from "../../bridge/wire.ts";
import { openPackage, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/pipelines.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { Curated } from "../../model/calibset.ts";
import { curatedDatasets, type CuratedDataset } from "../../model/curated.ts";
import type { LockedCurated } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { asciiOf } from "../../model/markdown.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import type { Change, Plan } from "../../model/change.ts";
import type { WriteAccess } from "../../bridge/methods.ts";
import { planWriting } from "../writtenOutput.ts";

/** Puts texts of a package into the attempt's RUNs. */
export interface WriteTexts extends Change {
  readonly kind: "write-texts";
  readonly locked: LockedCurated;
}

/** The plan of a curated product that is not complete. Pure. */
export function planTexts(loaded: LoadedSet, made: Curated, locked: LockedCurated, view: RepoView): Plan<WriteTexts> {
  const source = `${locked.package} ${locked.commit.slice(0, 10)}`;
  return planWriting(loaded, made, { datasets: locked.files.length, words: `the texts of ${source}` }, view, ({ run, missing, held }) => {
    const summary = `write ${missing} ${made.generation.datasetType} of ${source} into ${loaded.set.build.repo}:${run}`;
    return { kind: "write-texts", locked, summary, reason: held ? "incomplete" : "missing", cost: { datasets: missing, files: missing } };
  });
}

/** Texts are those of the commit, as the lock has their digests. */
export async function writeTexts(access: WriteAccess, { set, world }: LoadedSet, made: Curated, locked: LockedCurated): Promise<void> {
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
    files: curatedDatasets(locked, made.generation.datasetType, run).map((dataset) => ({ id: dataset.id, run: dataset.run, dataId: { ...dataset.text.dataId }, path: dataset.text.path, sha256: dataset.text.sha256, cards: cardsOf(locked, dataset) })),
    texts,
  });
}

/** The dataset type as the build repository has it, or is to register it: the stack's class where it is installed, else the reference's. */
export const curatedType = ({ generation, product }: Curated): CuratedType => ({
  name: generation.datasetType,
  dimensions: ["instrument", ...generation.dimensions],
  storageClasses: [...(product.curated?.storageClasses ?? [])],
});

/** Where it comes from, for its header. */
const cardsOf = ({ package: name, commit }: LockedCurated, { text }: CuratedDataset): Record<string, string> => ({
  "LSST CALIB CURATED PACKAGE": name,
  "LSST CALIB CURATED COMMIT": commit,
  "LSST CALIB CURATED FILE": text.path,
  "LSST CALIB CURATED AUTHOR": asciiOf(text.author),
  "LSST CALIB CURATED DATE": text.committed,
});
