import path from "node:path";
import type { Reader } from "../../bridge/methods.ts";
import { openClean, textAt, textsBelow, touchedBelow, type PackageAt, type PackagedText } from "../../declare/git/package.ts";
import { packagedNames, packageFolder } from "../../declare/pipelines.ts";
import { detectorsOfProduct, isDeclared, type LoadedSet } from "../../declare/loadedSet.ts";
import type { Generated, ProductOf } from "../../model/calibset.ts";
import { lockedText } from "../../model/curated.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { LockedCurated } from "../../model/lock.ts";
import { inForce, placeOf, twice, type Placed } from "../../model/placed.ts";
import { compact } from "../../model/ranges.ts";
import type { Timespan } from "../../model/tai.ts";
import { curatedType } from "./writeCurated.ts";

type InForce = Placed & Timespan;

/** Finds the texts of a package that a product consists of, each with its range, and everything that speaks against them. */
export async function resolveCurated(
  loaded: LoadedSet,
  made: Generated & ProductOf<"curated">,
  reader: Reader,
): Promise<{ readonly curated: LockedCurated; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const { set, world } = loaded;
  const { origin, generation } = made;
  const folder = packageFolder(world, origin.package);
  const opened = await openClean(folder, origin.package, origin.commit);
  const found = (code: Diagnostic["code"], detail: string, file = ".") =>
    void diagnostics.push({ code, detail: `${made.title}: ${detail}`, file: path.join(folder, file) });

  const below = await firstOf(
    opened,
    packagedNames(set.instrument).map((name) => `${name}/${generation.datasetType}`),
  );
  const names = await reader.call("instrument", { repo: set.build.repo, instrument: set.instrument });
  const places = below.paths.map((each) => ({
    path: each,
    workspace: placeOf(each, below.folder, { instrument: set.instrument, dimensions: generation.dimensions }, names),
  }));
  const placed = places.flatMap(({ workspace }) => (typeof workspace === "string" ? [] : [workspace]));
  for (const { path: file, workspace } of places) if (typeof workspace === "string") found("package-place-odd", workspace, file);
  for (const [first, ...others] of twice(placed)) found("package-date-twice", [first, ...others].join(", "), first);

  const held = inForce(placed.filter(isDeclared(loaded, made)), set.validity);
  if (!held.length) found("package-empty", `${origin.package} ${origin.commit.slice(0, 10)} has nothing in force below ${below.folder}`);
  else if (!made.waived.has("detector-missing"))
    for (const detail of lacking(loaded, made, held)) found("detector-missing", detail, below.folder);

  const texts = new Map<string, PackagedText>();
  for (const each of held) texts.set(each.path, await textAt(opened, each.path));
  for (const { path: file, problem } of await unreadable(loaded, made, held, texts, reader)) found("text-unreadable", problem, file);
  const touched = await touchedBelow(
    opened,
    below.folder,
    held.map((each) => each.path),
  );
  const files = held.map((each) =>
    lockedText(each, {
      sha256: texts.get(each.path)?.sha256 ?? "",
      ...(touched.get(each.path) ?? { commit: opened.commit, author: "unknown", committed: "" }),
    }),
  );
  return { curated: { package: origin.package, branch: opened.branch, commit: opened.commit, files }, diagnostics };
}

/** The texts of the first folder that has some: packages name instruments in their own way. */
async function firstOf(
  opened: PackageAt,
  folders: readonly string[],
): Promise<{ readonly folder: string; readonly paths: readonly string[] }> {
  for (const folder of folders) {
    const paths = await textsBelow(opened, folder);
    if (paths.length) return { folder, paths };
  }
  return { folder: folders[0] ?? "", paths: [] };
}

/** Detectors without a text at the begin of the set's range, in words: lookups would silently find the text of an older ticket. */
function lacking(loaded: LoadedSet, made: Generated & ProductOf<"curated">, held: readonly InForce[]): readonly string[] {
  if (!made.generation.dimensions.includes("detector")) return [];
  const { set } = loaded;
  const expected = detectorsOfProduct(loaded, made);
  const fromBegin = new Set(held.filter(({ begin }) => begin === set.validity.begin).map(({ dataId }) => dataId["detector"]));
  const missing = expected.filter((detector) => !fromBegin.has(detector));
  return missing.length ? [`no text of detectors ${compact(missing)} is in force from the set's begin on`] : [];
}

async function unreadable(
  { set }: LoadedSet,
  made: Generated & ProductOf<"curated">,
  held: readonly InForce[],
  texts: ReadonlyMap<string, PackagedText>,
  reader: Reader,
) {
  const known = held.map((each) => ({ ...each, text: texts.get(each.path)?.text ?? null }));
  const files = known.flatMap(({ path: file, dataId, text }) => (text === null ? [] : [{ path: file, dataId, text }]));
  const { problems } = await reader.call("parse", { repo: set.build.repo, type: curatedType(made), files });
  return [
    ...known.flatMap(({ path: file, text }) => (text === null ? [{ path: file, problem: "the text is not UTF-8" }] : [])),
    ...problems,
  ];
}
