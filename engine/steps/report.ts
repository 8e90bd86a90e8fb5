import path from "node:path";
import type { Reader } from "../bridge/methods.ts";
import { CalibError } from "../errors.ts";
import { files } from "../declare/setFiles.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { readReport, reportFile, type WrittenReport } from "../declare/readReport.ts";
import { plainJson, writeJson, writeWhole } from "../declare/plainJson.ts";
import { collectReport, type CollectedReport } from "../release/collectReport.ts";
import { gatherPage } from "../release/page/gatherPage.ts";
import { renderPages } from "../release/page/renderPages.tsx";
import { outdatedPages, replacePages } from "../release/page/refreshDecisions.ts";
import { pagesFolder, writePages } from "../release/page/writePages.ts";
import type { ReleasedReport } from "../release/made.ts";
import { collectedVersions, REPORT_VERSION } from "../release/reportData.ts";
import { renderReport } from "../release/renderReport.ts";
import { writeFiles } from "../release/writtenFiles.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { gatheredFolder, lockedCollection } from "../declare/auxiliaryOf.ts";
import { assertNever } from "../model/group.ts";
import { releasedVersion } from "../declare/madeNow.ts";
import { collectionsChanged } from "../progress/locked.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../release/finished.ts";
import type { Step } from "./step.ts";
import type { Change, DesiredState } from "../model/change.ts";
import { digestOf } from "../model/digest.ts";
import { isJudged, type MadeVerdict } from "../model/verdict.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly folder: string;
}

interface Observed {
  readonly view: RepoView;
  readonly reader: Reader;
  /** The report that is written; null if there is none. */
  readonly written: WrittenReport | null;
  /** Its pages that show other decisions than the approval has, as they should be. */
  readonly outdated: ReadonlyMap<string, string>;
}

interface WriteReport extends Change {
  readonly kind: "write";
  readonly finished: FinishedSet;
  readonly reader: Reader;
  readonly covers: string;
}

interface WriteDecisions extends Change {
  readonly kind: "decide";
  readonly pages: ReadonlyMap<string, string>;
}

/** Writes the report that people decide on: statistics, verdicts and pictures of a set whose products are all finished. */
export const report: Step<Desired, Observed, WriteReport | WriteDecisions> = {
  name: "report",

  desired: (loaded, unit) => (unit.kind === "release" ? releasable(loaded) : { kind: "unwanted", note: "not a release" }),

  async observe(observer, { loaded, folder }) {
    const [view, reader] = await Promise.all([observer.view(loaded.set.build.repo), observer.reader(loaded.set.build.repo)]);
    return { view, reader, written: await readReport(folder), outdated: await outdatedPages(folder, loaded) };
  },

  plan({ loaded, folder }, { view, reader, written, outdated }) {
    const finished = finishedProducts(loaded, view);
    if (isUnfinished(finished))
      return { kind: "waiting", code: "not-verified", reason: `${finished.unfinished.title} is not finished yet` };
    const changed = collectionsChanged(loaded);
    if (changed) return changed;
    const covers = coverage(loaded, finished);
    const state = reportStateOf(written, covers, releasedReport(loaded));
    switch (state.kind) {
      case "current": {
        if (!outdated.size) return { kind: "in-sync", note: state.report.digest };
        const summary = `write the decisions of the approval into the pages ${pagesFolder(folder)}`;
        return { kind: "change", changes: [{ kind: "decide", pages: outdated, summary, reason: "differs" }] };
      }
      case "lost":
        return { kind: "refused", code: "report-version-differs", reason: lostReport(loaded, folder, state.report), part: "report" };
      case "outdated": {
        const summary = `write the report ${path.join(folder, "report.md")}`;
        return { kind: "change", changes: [{ kind: "write", finished, reader, covers, summary, reason: written ? "differs" : "missing" }] };
      }
      default:
        return assertNever(state);
    }
  },

  async apply(_access, { loaded, folder }, change) {
    if (change.kind === "decide") return replacePages(folder, change.pages);
    const { finished, reader, covers } = change;
    const collected = await collectReport(loaded, finished, reader);
    const released = releasedReport(loaded);
    if (released && released.digest !== collected.digest) {
      throw new CalibError(
        "build-disagrees-with-lock",
        `${loaded.set.build.repo} gives the report ${collected.digest}, the lock names ${released.digest}`,
      );
    }
    await writePages(folder, await renderPages(await gatherPage(loaded, finished, collected, reader)));
    await writeReport(folder, collected, covers);
  },

  writes: () => [],
};

/** Whether a set can be released at all. Only a lock is needed; whether the products are ready is observed. */
export function releasable(loaded: LoadedSet): DesiredState<Desired> {
  if (loaded.set.withdrawn) return { kind: "unwanted", note: `withdrawn: ${loaded.set.withdrawn.reason}` };
  if (!loaded.lock) return { kind: "waiting", code: "lock-missing", reason: `${loaded.set.key} has no lock` };
  return { kind: "wanted", value: { loaded, folder: files.reports(loaded.workspace, loaded.set) } };
}

export async function writeReport(folder: string, collected: CollectedReport, covers: string): Promise<void> {
  const { data, digest } = collected;
  await writeFiles(folder, collected.pictures, (name) => /^[^/]+\.png$/.test(name));
  await writeWhole(path.join(folder, "report.md"), renderReport(collected));
  // Last: a report.json means that the other files are complete.
  await writeJson(reportFile(folder), { digest, covers, data });
}

/** The report that people decided on; undefined before all declared products were released. */
export function releasedReport(loaded: LoadedSet): ReleasedReport | undefined {
  const version = releasedVersion(loaded);
  const made = loaded.lock?.made;
  return made && version !== undefined ? { digest: made.report, version } : undefined;
}

/** The state of a set's report. */
export type ReportState =
  /** The report is written, covers the finished products, and is the released report if there is one. */
  | { readonly kind: "current"; readonly report: ReleasedReport }
  /** The report is to be collected, again or for the first time. */
  | { readonly kind: "outdated" }
  /** The released report is not there any more, and its data have a version that cannot be collected. */
  | { readonly kind: "lost"; readonly report: ReleasedReport };

/** A released report is collected again under its own version only: other data would have another digest than people accepted. Pure. */
export function reportStateOf(written: WrittenReport | null, covers: string, released: ReleasedReport | undefined): ReportState {
  if (released && !collectedVersions.has(released.version))
    return { kind: written?.digest === released.digest ? "current" : "lost", report: released };
  if (written?.version !== (released?.version ?? REPORT_VERSION) || written.covers !== covers) return { kind: "outdated" };
  if (released && released.digest !== written.digest) return { kind: "outdated" };
  return { kind: "current", report: { digest: written.digest, version: written.version } };
}

const lostReport = ({ set }: LoadedSet, folder: string, { digest, version }: ReleasedReport): string =>
  `${set.key} was released with report ${digest.slice(0, 12)}, whose data are of version ${version}; ${folder} has another report or none, and versions ${[...collectedVersions].join(" and ")} can be collected`;

/** A verdict as {@link coverage} has it. Judgments count with their causes, because the same kind may have others. */
const verdictKey = (verdict: MadeVerdict): string =>
  isJudged(verdict) ? `${verdict.kind} ${digestOf(plainJson(verdict)).slice(0, 12)}` : verdict.kind;

/** The products and collections that a report is about, in a form that is compared without collecting the report again. */
export const coverage = (loaded: LoadedSet, { products, others }: FinishedSet): string =>
  [
    ...products.map(
      (each) => `${each.collection} ${each.certified.fingerprint} ${each.verification?.run.run ?? "-"} ${verdictKey(each.verdict)}`,
    ),
    ...others.map(({ made, run }) => `${made.title} ${run}`),
    ...loaded.set.collections
      .flatMap((each) => lockedCollection(loaded, each) ?? [])
      .map((each) => [each.name, path.basename(gatheredFolder(loaded, each)), ...each.chains].join(" ")),
  ].join("; ");
