import { existsSync } from "node:fs";
import path from "node:path";
import { files } from "../declare/setFiles.ts";
import type { Scene } from "../declare/loadedSet.ts";
import { writeJson } from "../declare/plainJson.ts";
import { digestOf } from "../model/digest.ts";
import type { Lock, LockedCollection, MadeCollection } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { lockedCollection } from "../declare/auxiliaryOf.ts";
import { gather, gatherChange, isGathered, type Gather } from "../release/gather.ts";
import { collectionsChanged, isMadeNow } from "../progress/locked.ts";
import { itemsOf, madeOf, nothing, releasedFiles } from "../release/made.ts";
import { coverage, readReport, releasable } from "./report.ts";
import { finishedProducts, isUnfinished, type FinishedSet } from "../release/finished.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";

interface Wanted {
  readonly scene: Scene;
  readonly folder: string;
}

interface Seen {
  readonly view: RepoView;
  readonly report: { readonly digest: string; readonly covers: string } | null;
  readonly bundled: (folder: string) => boolean;
}

interface WriteBundle extends Change {
  readonly kind: "bundle";
  readonly finished: FinishedSet;
  readonly report: string;
  readonly directory: string;
  readonly collections: readonly LockedCollection[];
}

/** Writes the bundle and the collections that go along (what travels), and the lock's part `made` (what every site is held against). */
export const bundle: Step<Wanted, Seen, WriteBundle | Gather> = {
  name: "bundle",

  desired: (scene, unit) => (unit.kind === "release" ? releasable(scene) : { kind: "unwanted", note: "not a release" }),

  async observe(observer, { scene, folder }) {
    const view = await observer.view(scene.set.build.repo);
    return { view, report: await readReport(folder), bundled: (directory) => existsSync(path.join(directory, "manifest.json")) };
  },

  plan({ scene }, { view, report, bundled }) {
    const finished = finishedProducts(scene, view);
    if (isUnfinished(finished)) return { kind: "waiting", code: "not-verified", reason: `${finished.unfinished.title} is not finished yet` };
    const changed = collectionsChanged(scene);
    if (changed) return changed;
    if (report?.covers !== coverage(scene, finished)) return { kind: "waiting", code: "not-verified", reason: "the report is not written yet" };
    const directory = bundleFolder(scene, finished);
    const collections = scene.set.collections.flatMap((each) => lockedCollection(scene, each) ?? []);
    const locked = isMadeNow(scene);
    const gathers = collections.filter((each) => !isGathered(scene, each, bundled)).map((each) => gatherChange(scene, each, locked));
    const isBundled = !finished.products.length || bundled(directory);
    if (locked && scene.lock?.made?.report === report.digest && isBundled && !gathers.length) return { kind: "in-sync", note: scene.lock.made.fingerprint };
    const summary = `bundle ${finished.products.length} products of ${scene.set.build.repo} and write the lock`;
    return { kind: "change", changes: [...gathers, { kind: "bundle", finished, report: report.digest, directory, collections, summary, reason: locked ? "incomplete" : "missing" }] };
  },

  async apply(hand, { scene }, change) {
    const { set, lock } = scene;
    const writer = await hand.writer(set.build.repo);
    if (change.kind === "gather") {
      await gather(writer, scene, change.collection);
      return;
    }
    const { finished, report, directory, collections } = change;
    const why = { set: set.key, step: "bundle" };
    const contents = finished.products.length ? (await writer.call("bundle", { repo: set.build.repo, why, directory, ticketChain: names.ticket(set), items: itemsOf(finished), expected: releasedFiles(lock?.made) })).manifest : nothing;
    const gathered: MadeCollection[] = [];
    for (const each of collections) gathered.push(await gather(writer, scene, each));
    if (lock) await writeJson(files.lock(scene, set), { ...lock, made: madeOf(contents, finished, report, gathered) } satisfies Lock);
  },

  writes: ({ set }) => [set.build.repo],
};

/** One folder for one content, so that an older bundle is never overwritten. */
export const bundleFolder = (scene: Scene, { products }: FinishedSet): string =>
  files.bundle(scene.place, scene.set, digestOf(products.map((each) => each.certified.fingerprint)).slice(0, 8));
