import { typedCommands } from "../../bridge/typedCommands.ts";
import { buildRepository } from "../../declare/loadedSet.ts";
import type { ProductOf } from "../../model/calibset.ts";
import type { Change } from "../../model/change.ts";
import type { LockedCurated } from "../../model/lock.ts";
import { code, plain } from "../../model/markdown.ts";
import { names } from "../../model/names.ts";
import type { OriginStrategy } from "../strategy.ts";
import { planWriting } from "../writtenOutput.ts";
import { resolveCurated } from "./resolveCurated.ts";
import { labelOf, writeCurated } from "./writeCurated.ts";

/** Writes texts of a package as datasets. */
export interface WriteTexts extends Change {
  readonly kind: "write-texts";
}

/** The product is texts of a package at a commit. */
export const curated: OriginStrategy<ProductOf<"curated">, LockedCurated, WriteTexts> = {
  async resolve(loaded, made, reader) {
    const { curated: locked, diagnostics } = await resolveCurated(loaded, made, reader);
    return { inputs: { construction: null, curated: locked }, selected: null, diagnostics };
  },

  inputs: (_made, locked) => locked.curated,

  plan({ loaded, made, locked }, _progress, view) {
    const source = `${locked.package} ${locked.commit.slice(0, 10)}`;
    return planWriting(loaded, made, { datasets: locked.files.length, words: `the texts of ${source}` }, view, ({ run, missing, held }) => {
      const summary = `write ${missing} ${made.generation.datasetType} of ${source} into ${loaded.set.build.repo}:${run}`;
      return { kind: "write-texts", summary, reason: held ? "incomplete" : "missing", cost: { datasets: missing, files: missing } };
    });
  },

  apply: (access, { loaded, made, locked }) => writeCurated(access, loaded, made, locked),

  namesRun: () => true,

  describe({ locked: { package: name, commit, files } }) {
    const texts = files.map(({ path, sha256, author, committed }) => ({ path, sha256, author, committed }));
    return {
      supplied: `${files.length} texts of ${name} ${commit}`,
      reported: { curated: { package: name, commit, texts }, exposures: [] },
      lines: [
        `- curated from ${files.length} texts of ${name} ${commit}`,
        ...texts.map(({ path, author, committed }) => `  - ${code(path)}, ${plain(author)}, ${committed}`),
      ],
    };
  },

  // The command puts its RUNs below the collection and names them after their dates.
  shell({ loaded, made, locked }) {
    const { set, world } = loaded;
    return {
      commands: typedCommands("write-curated-calibrations", {
        package: world.packages.get(locked.package) ?? locked.package,
        commit: locked.commit,
        repo: buildRepository(loaded).uri,
        instrument: set.instrument,
        label: labelOf(set, made),
      }),
      besides: ", with all else that the package has",
      run: `${names.certification(set, made)}/curated/*`,
      certifies: true,
    };
  },
};
