import { openPackage, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/pipelines.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { World } from "../../declare/loadWorld.ts";
import type { CorrectedDataset as Wire } from "../../bridge/wire.ts";
import type { Generated } from "../../model/calibset.ts";
import { changesOf, changeInWords, correctedDatasets, type CorrectedDataset } from "../../model/corrected.ts";
import type { LockedCorrected } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { asciiOf } from "../../model/markdown.ts";
import type { WriteAccess } from "../../bridge/methods.ts";

/** Writes every dataset of the base once more, corrected, into the first attempt. The lock names the base's datasets by UUID, and texts by commit. */
export async function writeCorrected(
  access: WriteAccess,
  { set, world }: LoadedSet,
  made: Generated,
  locked: LockedCorrected,
): Promise<void> {
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

/** A corrected dataset in the bridge's protocol. */
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

/** Header cards that state the correction. Unchanged datasets have them too, for their base may have cards of an earlier correction. */
const cardsOf = ({ from, author, date, reason }: LockedCorrected, { replaces, change }: CorrectedDataset): Record<string, string> => ({
  "LSST CALIB CORRECTED FROM": from,
  "LSST CALIB CORRECTED UUID": replaces,
  "LSST CALIB CORRECTED AUTHOR": asciiOf(author),
  "LSST CALIB CORRECTED DATE": date,
  "LSST CALIB CORRECTED REASON": asciiOf(reason),
  "LSST CALIB CORRECTED CHANGE": asciiOf(changeInWords(change)),
  "LSST CALIB CORRECTED TAKEN": change?.kind === "run" ? change.id : "none",
});
