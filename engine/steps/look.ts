import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Reader } from "../bridge/methods.ts";
import { files } from "../declare/setFiles.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { writeWhole } from "../declare/plainJson.ts";
import { asGenerated, type Generated } from "../model/calibset.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { picturesOf } from "../release/collectReport.ts";
import { wantedOfProduct } from "../progress/locked.ts";
import { checkpointState } from "../progress/checkpoint.ts";
import { generationProgress } from "../progress/attempts.ts";
import type { Step } from "./step.ts";
import type { Change } from "../model/change.ts";

interface Desired {
  readonly loaded: LoadedSet;
  readonly made: Generated;
}

interface Observed {
  readonly view: RepoView;
  readonly reader: Reader;
  /** Folders of pictures that are complete already, by name. */
  readonly rendered: ReadonlySet<string>;
}

interface RenderPictures extends Change {
  readonly kind: "render";
  readonly run: string;
  readonly folder: string;
  readonly reader: Reader;
}

/** A checkpoint: renders the images of a product, and waits until the review record has them (DMTN-222 section 7). */
export const look: Step<Desired, Observed, RenderPictures> = {
  name: "look",

  desired: (loaded, unit) =>
    wantedOfProduct(loaded, unit, (product) => {
      const made = asGenerated(product);
      return made?.checkpoint ? { loaded, made } : undefined;
    }),

  async observe(observer, { loaded, made }) {
    const { repo } = loaded.set.build;
    const [view, reader] = await Promise.all([observer.view(repo), observer.reader(repo)]);
    const folders = await readdir(files.pictures(loaded.workspace, loaded.set, made.title)).catch((): string[] => []);
    return { view, reader, rendered: new Set(folders) };
  },

  plan({ loaded, made }, { view, reader, rendered }) {
    const { set, workspace } = loaded;
    const progress = generationProgress(set, made, view);
    if (progress.kind !== "complete") return { kind: "waiting", code: "not-generated", reason: `${made.title} is not generated` };
    const state = checkpointState(loaded, made, view);
    if (state.kind === "reviewed")
      return { kind: "in-sync", note: `${state.review.by} looked at ${made.product.name} on ${state.review.at}` };
    const name = progress.attempt.fingerprint.slice(0, 8);
    const folder = path.join(files.pictures(workspace, set, made.title), name);
    if (!rendered.has(name)) {
      return {
        kind: "change",
        changes: [
          { kind: "render", run: progress.attempt.run, folder, reader, summary: `render ${made.title} to ${folder}`, reason: "missing" },
        ],
      };
    }
    if (state.kind === "unmade") return { kind: "waiting", code: "not-generated", reason: `${state.product} is not generated` };
    return { kind: "waiting", code: "checkpoint-open", reason: `look at ${folder}, then run \`calib continue ${set.key}\`` };
  },

  async apply(_access, { loaded, made }, { run, folder, reader }) {
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    // The folder of a table stays empty: a table has no pictures.
    await mkdir(partial, { recursive: true });
    for (const [name, png] of await picturesOf(loaded, made, run, reader, made.checkpoint?.detectors ?? null))
      await writeWhole(path.join(partial, name), png);
    // A folder with its final name means that all pictures are there.
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  },

  writes: () => [],
};
