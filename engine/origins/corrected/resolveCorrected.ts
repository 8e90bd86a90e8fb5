import type { Reader } from "../../bridge/methods.ts";
import { files } from "../../declare/setFiles.ts";
import { type LoadedSet, detectorsOfProduct, isDeclared } from "../../declare/loadedSet.ts";
import type { Generated, ProductOf } from "../../model/calibset.ts";
import type { CorrectionChange, TextChange } from "../../model/correction.ts";
import { correctedDatasets } from "../../model/corrected.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { grouped } from "../../model/group.ts";
import type { LockedChange, LockedCorrected, LockedCorrection } from "../../model/lock.ts";
import { names } from "../../model/names.ts";
import { compact } from "../../model/ranges.ts";
import { wireOf } from "./writeCorrected.ts";
import { CalibError, type Code } from "../../errors.ts";
import { openClean, textAt } from "../../declare/git/package.ts";
import { packageFolder } from "../../declare/pipelines.ts";
import type { World } from "../../declare/loadWorld.ts";

/** A dataset of a RUN. */
type Held = Pick<LockedCorrection, "dataId"> & { readonly id: string };

/** Finds the datasets and texts of a correction, by UUID and sha256, and everything that speaks against them. */
export async function resolveCorrected(
  loaded: LoadedSet,
  made: Generated & ProductOf<"corrected">,
  reader: Reader,
): Promise<{ readonly corrected: LockedCorrected; readonly diagnostics: readonly Diagnostic[] }> {
  const { set, world } = loaded;
  const { from, author, date, reason, changes } = made.origin.correction;
  const diagnostics: Diagnostic[] = [];
  const texts: Record<string, string> = {};
  const found = (code: Diagnostic["code"], detail: string) =>
    void diagnostics.push({ code, detail: `${made.title}: ${detail}`, file: files.lock(loaded, set) });

  const filters = made.band === null ? null : await filtersOf(made.band);
  const base = (await datasetsOf(from)).filter(isDeclared(loaded, made));
  for (const { detector } of changes) {
    const those = base.filter(({ dataId }) => dataId["detector"] === detector).length;
    if (base.length && !those) found("correction-invalid", `${from} has no ${made.generation.datasetType} of detector ${detector}`);
  }
  const expected = made.generation.dimensions.includes("detector") ? detectorsOfProduct(loaded, made) : [];
  for (const [filter, held] of grouped(base, ({ dataId }) => dataId["physical_filter"])) {
    const lacking = expected.filter((detector) => !held.some(({ dataId }) => dataId["detector"] === detector));
    if (lacking.length && !made.waived.has("detector-missing"))
      found(
        "detector-missing",
        `${from} has no ${made.generation.datasetType} of detectors ${compact(lacking)}${filter === undefined ? "" : ` through ${filter}`}`,
      );
  }

  const changed = new Map<number, (held: Held) => LockedChange | undefined>();
  for (const change of changes)
    changed.set(
      change.detector,
      await resolveChange(
        change,
        base.filter(({ dataId }) => dataId["detector"] === change.detector),
      ),
    );
  const datasets = base.map((held): LockedCorrection => {
    const change = changed.get(Number(held.dataId["detector"]))?.(held);
    return { dataId: held.dataId, replaces: held.id, ...(change ? { change } : {}) };
  });
  const corrected = { from, author, date, reason, datasets };
  await tryOut(corrected);
  return { corrected, diagnostics };

  async function filtersOf(band: string): Promise<ReadonlySet<unknown>> {
    const answer = await reader.call("instrument", { repo: set.build.repo, instrument: set.instrument });
    return new Set(answer.filters.filter((_name, index) => answer.bands[index] === band));
  }

  /** The datasets of a RUN; for a product of a band, through its filters only. */
  async function datasetsOf(run: string): Promise<readonly Held[]> {
    const { datasetType } = made.generation;
    const rows = await reader.call("rows", { repo: set.build.repo, collection: run, datasetType });
    const held = rows.id.map((id, index): Held & { readonly run: string } => ({
      id,
      run: rows.run[index] ?? "",
      dataId: identityOf(rows.dataId[index] ?? {}),
    }));
    const own = held.filter(
      (each) =>
        each.run === run &&
        each.dataId["instrument"] === set.instrument &&
        (filters === null || filters.has(each.dataId["physical_filter"])),
    );
    const nothing = `${set.build.repo}:${run} has no ${made.band === null ? "" : `${made.band} `}${datasetType}`;
    if (!own.length)
      found(
        "collection-missing",
        held.length && !held.some((each) => each.run === run) ? `${set.build.repo}:${run} is not a RUN` : nothing,
      );
    return own.map(({ id, dataId }) => ({ id, dataId }));
  }

  /** Returns the locked change of each dataset of a detector. */
  async function resolveChange(change: CorrectionChange, replaced: readonly Held[]): Promise<(held: Held) => LockedChange | undefined> {
    if (change.kind === "mask") return () => ({ kind: "mask", boxes: change.boxes });
    if (change.kind === "text") {
      if (replaced.length > 1)
        found(
          "correction-invalid",
          `${from} has ${replaced.length} datasets of detector ${change.detector}, and ${change.path} is one text`,
        );
      const edited = await editedText(world, change);
      if (edited.kind === "problem") found(edited.code, edited.detail);
      else texts[edited.sha256] = edited.text;
      const { package: name, commit, path } = change;
      return () => (edited.kind === "text" ? { kind: "text", package: name, commit, path, sha256: edited.sha256 } : undefined);
    }
    const others = await datasetsOf(change.run);
    const sameOf = ({ dataId }: Held) =>
      others.find((other) => Object.entries(dataId).every(([name, value]) => other.dataId[name] === value));
    if (others.length && !replaced.every(sameOf))
      found("correction-invalid", `${change.run} has no ${made.generation.datasetType} of detector ${change.detector}`);
    return (held) => {
      const other = sameOf(held);
      return other && { kind: "run", run: change.run, id: other.id };
    };
  }

  /** Tries every change in the build repository, where the files are. The bridge keeps none of the results. */
  async function tryOut(locked: LockedCorrected): Promise<void> {
    const { datasetType } = made.generation;
    const wanted = correctedDatasets(locked, datasetType, names.attempt(names.generation(set, made), 1)).filter(({ change }) => change);
    const { problems } = await reader.call("correctable", {
      repo: set.build.repo,
      datasetType,
      cameras: [...set.build.calibs],
      datasets: wanted.map((each) => wireOf(locked, each)),
      texts,
    });
    for (const { id, code, problem } of problems)
      found(code, `detector ${String(wanted.find((each) => each.id === id)?.dataId["detector"])}: ${problem}`);
  }
}

/** A data ID has numbers and names only. */
const identityOf = (dataId: Readonly<Record<string, unknown>>): Held["dataId"] =>
  Object.fromEntries(
    Object.entries(dataId).flatMap(([name, value]) => (typeof value === "string" || typeof value === "number" ? [[name, value]] : [])),
  );

type EditedText =
  | { readonly kind: "text"; readonly sha256: string; readonly text: string }
  | { readonly kind: "problem"; readonly code: Code; readonly detail: string };

/** The text of a correction at its commit, or the problem with it. A problem is no error, so that all changes are checked. */
async function editedText(world: World, { package: name, commit, path }: TextChange): Promise<EditedText> {
  const unreadable = (detail: string): EditedText => ({ kind: "problem", code: "text-unreadable", detail });
  try {
    const opened = await openClean(packageFolder(world, name), name, commit);
    const found = await textAt(opened, path).catch(() => undefined);
    if (!found) return unreadable(`${name} ${commit.slice(0, 10)} has no ${path}`);
    return found.text === null ? unreadable(`${path} is not UTF-8`) : { kind: "text", sha256: found.sha256, text: found.text };
  } catch (error) {
    if (error instanceof CalibError) return { kind: "problem", code: error.code, detail: error.detail };
    throw error;
  }
}
