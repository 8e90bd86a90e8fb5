import { typedCommands } from "../../bridge/typedCommands.ts";
import { buildRepository } from "../../declare/loadedSet.ts";
import type { ProductOf } from "../../model/calibset.ts";
import type { Change } from "../../model/change.ts";
import { changeInWords, changesOf } from "../../model/corrected.ts";
import type { LockedCorrected } from "../../model/lock.ts";
import { plain } from "../../model/markdown.ts";
import { names } from "../../model/names.ts";
import type { OriginStrategy } from "../strategy.ts";
import { planWriting } from "../writtenOutput.ts";
import { resolveCorrected } from "./resolveCorrected.ts";
import { writeCorrected } from "./writeCorrected.ts";

/** Writes the datasets of a base once more, corrected. */
export interface WriteCorrected extends Change {
  readonly kind: "write-corrected";
}

/** The product is the datasets of an earlier RUN, some of them changed. */
export const corrected: OriginStrategy<ProductOf<"corrected">, LockedCorrected, WriteCorrected> = {
  async resolve(loaded, made, reader) {
    const { corrected: locked, diagnostics } = await resolveCorrected(loaded, made, reader);
    return { inputs: { construction: null, corrected: locked }, selected: null, diagnostics };
  },

  inputs: (_made, locked) => locked.corrected,

  plan({ loaded, made, locked }, _progress, view) {
    return planWriting(
      loaded,
      made,
      { datasets: locked.datasets.length, words: `${locked.from} as corrected` },
      view,
      ({ run, missing, held }) => {
        const summary = `write ${missing} ${made.generation.datasetType} of ${locked.from} into ${loaded.set.build.repo}:${run}, ${changesOf(locked).length} of them corrected`;
        return { kind: "write-corrected", summary, reason: held ? "incomplete" : "missing", cost: { datasets: missing, files: missing } };
      },
    );
  },

  apply: (access, { loaded, made, locked }) => writeCorrected(access, loaded, made, locked),

  namesRun: () => true,

  describe({ locked }) {
    const { from, author, date, reason } = locked;
    const changes = changesOf(locked).map(({ detector, replaces, change }) => ({ detector, replaces, change: changeInWords(change) }));
    return {
      supplied: `datasets of ${from}, corrected by ${author} on ${date}: ${changes.map(({ detector, change }) => `detector ${detector} ${change}`).join("; ")}`,
      reported: { corrected: { from, author, date, reason, changes }, exposures: [] },
      lines: [
        `- corrected from ${from} by ${plain(author)}, ${date}: ${plain(reason)}`,
        ...changes.map(({ detector, replaces, change }) => `  - detector ${detector}, ${replaces}: ${plain(change)}`),
      ],
    };
  },

  shell({ loaded, made, locked }) {
    const run = names.attempt(names.generation(loaded.set, made), 1);
    const commands = typedCommands("ingest-corrected", {
      repo: buildRepository(loaded).uri,
      type: made.generation.datasetType,
      base: locked.from,
      run,
    });
    return { commands, besides: "", run, certifies: false };
  },
};
