import { existsSync } from "node:fs";
import path from "node:path";
import { files } from "../declare/setFiles.ts";
import { siteOf, type LoadedSet } from "../declare/loadedSet.ts";
import { writeJson } from "../declare/plainJson.ts";
import { readReport, type WrittenReport } from "../declare/readReport.ts";
import { awaitsSignature, lacksSignature } from "../declare/signing.ts";
import { digestOf } from "../model/digest.ts";
import type { Lock, LockedCollection, MadeCollection } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { gatheredFolder, lockedCollection } from "../declare/auxiliaryOf.ts";
import { gather, gatherChange, isGathered, type Gather } from "../release/gather.ts";
import { isMadeNow } from "../declare/madeNow.ts";
import { collectionsChanged } from "../progress/locked.ts";
import { itemsOf, keepMade, madeOf, noContents, releasedFiles, versionOf, type ReleasedReport } from "../release/made.ts";
import { coverage, releasable, releasedReport, reportStateOf } from "./report.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../release/finished.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly folder: string;
}

interface Observed {
  readonly view: RepoView;
  readonly report: WrittenReport | null;
  readonly bundled: (folder: string) => boolean;
  readonly unsigned: (folder: string) => boolean;
}

interface WriteBundle extends Change {
  readonly kind: "bundle";
  readonly finished: FinishedSet;
  readonly report: ReleasedReport;
  readonly directory: string;
  readonly collections: readonly LockedCollection[];
}

/** Writes the bundle and the folders of auxiliary collections, which travel, and the lock's part `made`, which every site is compared with. */
export const bundle: Step<Desired, Observed, WriteBundle | Gather> = {
  name: "bundle",

  desired: (loaded, unit) => (unit.kind === "release" ? releasable(loaded) : { kind: "unwanted", note: "not a release" }),

  async observe(observer, { loaded, folder }) {
    const { repo } = loaded.set.build;
    return {
      view: await observer.view(repo),
      report: await readReport(folder),
      bundled: (directory) => existsSync(path.join(directory, "manifest.json")),
      unsigned: (directory) => lacksSignature(siteOf(loaded, repo), directory),
    };
  },

  plan({ loaded }, { view, report, bundled, unsigned }) {
    const finished = finishedProducts(loaded, view);
    if (isUnfinished(finished))
      return { kind: "waiting", code: "not-verified", reason: `${finished.unfinished.title} is not finished yet` };
    const changed = collectionsChanged(loaded);
    if (changed) return changed;
    const state = reportStateOf(report, coverage(loaded, finished), releasedReport(loaded));
    if (state.kind === "outdated") return { kind: "waiting", code: "not-verified", reason: "the report is not written yet" };
    const directory = bundleFolder(loaded, finished);
    const collections = loaded.set.collections.flatMap((each) => lockedCollection(loaded, each) ?? []);
    const locked = isMadeNow(loaded);
    const gathers = collections.filter((each) => !isGathered(loaded, each, bundled)).map((each) => gatherChange(loaded, each, locked));
    const isBundled = !finished.products.length || bundled(directory);
    if (locked && loaded.lock?.made && isBundled && !gathers.length) {
      const folders = [...(finished.products.length ? [directory] : []), ...collections.map((each) => gatheredFolder(loaded, each))];
      const waits = folders.find(unsigned);
      return waits === undefined ? { kind: "in-sync", note: loaded.lock.made.fingerprint } : awaitsSignature(loaded.set.key, waits);
    }
    const summary = `bundle ${finished.products.length} products of ${loaded.set.build.repo} and write the lock`;
    return {
      kind: "change",
      changes: [
        ...gathers,
        { kind: "bundle", finished, report: state.report, directory, collections, summary, reason: locked ? "incomplete" : "missing" },
      ],
    };
  },

  async apply(access, { loaded }, change) {
    const { set, lock } = loaded;
    const writer = await access.writer(set.build.repo);
    if (change.kind === "gather") {
      await gather(writer, loaded, change.collection);
      return;
    }
    const { finished, report, directory, collections } = change;
    const why = { set: set.key, step: "bundle" };
    const contents = finished.products.length
      ? (
          await writer.call("bundle", {
            repo: set.build.repo,
            why,
            directory,
            ticketChain: names.ticket(set),
            items: itemsOf(finished),
            expected: releasedFiles(lock?.made),
            calibset: versionOf(loaded),
          })
        ).manifest
      : noContents;
    const gathered: MadeCollection[] = [];
    for (const each of collections) gathered.push(await gather(writer, loaded, each));
    const made = keepMade(lock?.made, madeOf(contents, finished, report, gathered));
    if (lock) await writeJson(files.lock(loaded, set), { ...lock, made } satisfies Lock);
  },

  writes: ({ set }) => [set.build.repo],
};

/** The folder of a bundle. Its name depends on the content, so that an older bundle is never overwritten. */
export const bundleFolder = (loaded: LoadedSet, { products }: FinishedSet): string =>
  files.bundle(loaded.workspace, loaded.set, digestOf(products.map((each) => each.certified.fingerprint)).slice(0, 8));
