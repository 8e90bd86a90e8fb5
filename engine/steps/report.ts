import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Reader } from "../bridge/methods.ts";
import { CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { ownJson, writeJson, writeWhole } from "../declare/plainJson.ts";
import { collectReport, type CollectedReport } from "../release/collectReport.ts";
import { renderReport } from "../release/renderReport.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { gatheredFolder, lockedCollection } from "../declare/auxiliaryOf.ts";
import { collectionsChanged, isMadeNow } from "../progress/locked.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../release/finished.ts";
import type { Step } from "./step.ts";
import type { Change, DesiredState } from "../model/change.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly folder: string;
}

interface Observed {
  readonly view: RepoView;
  readonly reader: Reader;
  /** What report.json covers; null where there is none. */
  readonly written: WrittenReport | null;
}

interface WrittenReport {
  readonly digest: string;
  readonly covers: string;
}

interface WriteReport extends Change {
  readonly kind: "write";
  readonly finished: FinishedSet;
  readonly reader: Reader;
  readonly covers: string;
}

/** Writes what people decide on: statistics, verdicts and pictures of a set whose products all have a verdict. */
export const report: Step<Desired, Observed, WriteReport> = {
  name: "report",

  desired: (loaded, unit) => (unit.kind === "release" ? releasable(loaded) : { kind: "unwanted", note: "not a release" }),

  async observe(observer, { loaded, folder }) {
    const [view, reader] = await Promise.all([observer.view(loaded.set.build.repo), observer.reader(loaded.set.build.repo)]);
    return { view, reader, written: await readReport(folder) };
  },

  plan({ loaded, folder }, { view, reader, written }) {
    const finished = finishedProducts(loaded, view);
    if (isUnfinished(finished)) return { kind: "waiting", code: "not-verified", reason: `${finished.unfinished.title} is not finished yet` };
    const changed = collectionsChanged(loaded);
    if (changed) return changed;
    const covers = coverage(loaded, finished);
    const locked = lockedReport(loaded);
    if (written?.covers === covers && (locked === undefined || locked === written.digest)) return { kind: "in-sync", note: written.digest };
    const summary = `write the report ${path.join(folder, "report.md")}`;
    return { kind: "change", changes: [{ kind: "write", finished, reader, covers, summary, reason: written ? "differs" : "missing" }] };
  },

  async apply(_hand, { loaded, folder }, { finished, reader, covers }) {
    const { data, digest, pictures } = await collectReport(loaded, finished, reader);
    const locked = lockedReport(loaded);
    if (locked !== undefined && locked !== digest) {
      throw new CalibError("build-disagrees-with-lock", `${loaded.set.build.repo} gives the report ${digest}, the lock names ${locked}`);
    }
    await writeReport(folder, { data, digest, pictures }, covers);
  },

  writes: () => [],
};

/** A release needs its inputs locked and nothing else; whether the products are ready is for the world to say. */
export function releasable(loaded: LoadedSet): DesiredState<Desired> {
  if (loaded.set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${loaded.set.withdrawn.reason}` };
  if (!loaded.lock) return { kind: "waiting", code: "lock-missing", reason: `${loaded.set.key} has no lock` };
  return { kind: "wanted", value: { loaded, folder: files.reports(loaded.workspace, loaded.set) } };
}

export async function writeReport(folder: string, { data, digest, pictures }: CollectedReport, covers: string): Promise<void> {
  for (const [name, png] of pictures) await writeWhole(path.join(folder, name), png);
  await writeWhole(path.join(folder, "report.md"), renderReport(data, digest, [...pictures.keys()]));
  // Last: this file is what says that the others are there.
  await writeJson(path.join(folder, "report.json"), { digest, covers, data });
}

export async function readReport(folder: string): Promise<WrittenReport | null> {
  const text = await readFile(path.join(folder, "report.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const { digest, covers } = ownJson<WrittenReport>(text);
  return { digest, covers };
}

/** The digest of the report that people decided on, once every product was released as declared. */
const lockedReport = (loaded: LoadedSet): string | undefined =>
  isMadeNow(loaded) ? loaded.lock?.made?.report : undefined;

/** What a report was written about, comparable without collecting it again. */
export const coverage = (loaded: LoadedSet, { products, others }: FinishedSet): string =>
  [
    ...products.map((each) => `${each.collection} ${each.certified.fingerprint} ${each.verification?.run.run ?? "-"} ${each.verdict.kind}`),
    ...others.map(({ made, run }) => `${made.title} ${run}`),
    ...loaded.set.collections.flatMap((each) => lockedCollection(loaded, each) ?? []).map((each) => [each.name, path.basename(gatheredFolder(loaded, each)), ...each.chains].join(" ")),
  ].join("; ");
