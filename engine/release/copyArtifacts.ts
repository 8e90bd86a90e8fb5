import { constants, existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Reader } from "../bridge/methods.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { ArtifactsResult, InstrumentResult } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { CalibError } from "../errors.ts";
import { plainDataId } from "../model/digest.ts";
import { asGenerated } from "../model/calibset.ts";
import { generationProgress } from "../progress/attempts.ts";

/** Copied files by their names, and datasets whose files are not on this machine. */
export interface CopiedArtifacts {
  readonly run: string;
  readonly files: readonly string[];
  readonly elsewhere: readonly string[];
}

/**
 * Copies the datasets of a generated product into a folder, under names that say what they are. An existing file is never replaced.
 */
export async function copyArtifacts(
  loaded: LoadedSet,
  view: RepoView,
  reader: Reader,
  title: string,
  folder: string,
): Promise<CopiedArtifacts> {
  const { set } = loaded;
  const product = set.products.find((each) => each.title === title);
  const made = product && asGenerated(product);
  const progress = made && generationProgress(set, made, view);
  if (progress?.kind !== "complete")
    throw new CalibError(
      "not-generated",
      `${set.key} has no complete ${title}; its products are ${set.products.map((each) => each.title).join(", ")}`,
    );
  const { run } = progress.attempt;
  const { repo } = set.build;
  const found = await reader.call("artifacts", { repo, run, datasetType: made?.generation.datasetType ?? title });
  const known = await reader.call("instrument", { repo, instrument: set.instrument });
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const elsewhere: string[] = [];
  for (const [index, name] of artifactNames(title, found.dataId.map(plainDataId), found.place, known).entries()) {
    const place = found.place[index] ?? null;
    if (place === null) elsewhere.push(found.id[index] ?? name);
    else files.push(await copyInto(folder, name, place));
  }
  return { run, files, elsewhere };
}

/** Names such as `flat-g-R22_S11-detector94.fits`, in the order of the datasets; each has the ending of its file. Pure. */
export function artifactNames(
  title: string,
  dataIds: readonly Readonly<Record<string, string | number>>[],
  places: ArtifactsResult["place"],
  known: InstrumentResult,
): readonly string[] {
  const names = new Map(known.detectors.map(({ id, name }) => [id, name]));
  return dataIds.map((id, index) => {
    const { detector, instrument: _instrument, ...others } = id;
    const parts = [
      title,
      ...Object.entries(others).map(([key, value]) => (key === "physical_filter" ? String(value) : `${key}${value}`)),
      ...(typeof detector === "number" ? [...(names.has(detector) ? [names.get(detector)] : []), `detector${detector}`] : []),
    ];
    return `${parts.join("-").replace(/[^A-Za-z0-9._~+-]+/g, "_")}${path.extname(places[index] ?? "")}`;
  });
}

async function copyInto(folder: string, name: string, place: string): Promise<string> {
  const target = path.join(folder, name);
  if (existsSync(target)) throw new CalibError("file-exists", `${target} exists already`);
  await copyFile(place, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return target;
}
