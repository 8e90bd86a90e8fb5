import { openPackage, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/pipelines.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { World } from "../../declare/loadWorld.ts";
import type { CorrectedDataset as Wire } from "../../bridge/wire.ts";
import type { Corrected } from "../../model/calibset.ts";
import { changesOf, changeInWords, correctedDatasets, type CorrectedDataset } from "../../model/corrected.ts";
import type { LockedCorrected } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { asciiOf } from "../../model/markdown.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import type { Change, Plan } from "../../model/change.ts";
import type { WriteAccess } from "../../bridge/methods.ts";
import { planWriting } from "../writtenOutput.ts";

/** Makes the base's datasets once more, corrected. */
export interface WriteCorrected extends Change {
  readonly kind: "write-corrected";
}

/** The plan of a corrected product that is not complete. Pure. */
export function planCorrected(loaded: LoadedSet, made: Corrected, locked: LockedCorrected, view: RepoView): Plan<WriteCorrected> {
  return planWriting(loaded, made, { datasets: locked.datasets.length, words: `${locked.from} as corrected` }, view, ({ run, missing, held }) => {
    const summary = `write ${missing} ${made.generation.datasetType} of ${locked.from} into ${loaded.set.build.repo}:${run}, ${changesOf(locked).length} of them corrected`;
    return { kind: "write-corrected", summary, reason: held ? "incomplete" : "missing", cost: { datasets: missing, files: missing } };
  });
}

/** The base is what the lock names, by UUID; texts are those of their commits. */
export async function writeCorrected(access: WriteAccess, { set, world }: LoadedSet, made: Corrected, locked: LockedCorrected): Promise<void> {
  const { datasetType } = made.generation;
  const run = names.attempt(names.generation(set, made), 1);
  const writer = await access.writer(set.build.repo);
  await writer.call("correct", {
    repo: set.build.repo,
    why: { set: set.key, step: "generate" },
    datasetType,
    base: locked.from,
    run,
    datasets: correctedDatasets(locked, datasetType, run).map((dataset) => wireOf(locked, dataset)),
    texts: await textsOf(world, locked),
  });
}

/** A corrected dataset as the bridge is told of it. */
export function wireOf(locked: LockedCorrected, dataset: CorrectedDataset): Wire {
  const { id, dataId, replaces, change } = dataset;
  return {
    id,
    dataId: { ...dataId },
    replaces,
    taken: change?.kind === "run" ? change.id : null,
    text: change?.kind === "text" ? { path: change.path, sha256: change.sha256 } : null,
    boxes: change?.kind === "mask" ? change.boxes.map((box) => ({ ...box })) : [],
    cards: cardsOf(locked, dataset),
  };
}

async function textsOf(world: World, locked: LockedCorrected): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const { change } of changesOf(locked)) {
    if (change.kind !== "text") continue;
    const opened = await openPackage(packageFolder(world, change.package), change.package, change.commit);
    const { sha256, text } = await textAt(opened, change.path);
    if (text !== null) texts[sha256] = text;
  }
  return texts;
}

/** All of them in every header, also of what was not changed: the base may itself have been corrected, by others. */
const cardsOf = ({ from, author, date, reason }: LockedCorrected, { replaces, change }: CorrectedDataset): Record<string, string> => ({
  "LSST CALIB CORRECTED FROM": from,
  "LSST CALIB CORRECTED UUID": replaces,
  "LSST CALIB CORRECTED AUTHOR": asciiOf(author),
  "LSST CALIB CORRECTED DATE": date,
  "LSST CALIB CORRECTED REASON": asciiOf(reason),
  "LSST CALIB CORRECTED CHANGE": asciiOf(changeInWords(change)),
  "LSST CALIB CORRECTED TAKEN": change?.kind === "run" ? change.id : "none",
});
