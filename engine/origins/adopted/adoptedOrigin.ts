import { asCalibError } from "../../errors.ts";
import { files } from "../../declare/setFiles.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { Reader } from "../../bridge/methods.ts";
import type { Generated, ProductOf } from "../../model/calibset.ts";
import { plainDataId } from "../../model/digest.ts";
import type { LockedKept } from "../../model/lock.ts";
import { code } from "../../model/markdown.ts";
import { names } from "../../model/names.ts";
import type { OriginChange } from "../origin.ts";
import type { OriginStrategy, ResolvedOrigin } from "../strategy.ts";

/** A product that people made, as `calib adopt` found it. The lock names its datasets; nothing makes them again. */
export const adopted: OriginStrategy<ProductOf<"adopted">, readonly LockedKept[], OriginChange> = {
  resolve: (loaded, made, reader) => resolveKept(loaded, made, reader),

  inputs: (_made, { kept }) => kept,

  plan: ({ loaded: { set }, made, locked }, _progress, view) => {
    const lacking = view.attempts(names.generation(set, made))[0]?.lacking.length ?? locked.length;
    const reason = `${set.build.repo} lacks ${lacking} of ${locked.length} datasets that people made for ${names.certification(set, made)}`;
    return { kind: "refused", code: "build-disagrees-with-lock", reason };
  },

  apply: (access, _scene, change) => change.apply(access),

  // RUNs that people made keep their names and chains: commands of other people must find the same datasets as before.
  namesRun: () => false,

  describe({ locked }) {
    const runs = runsOf(locked);
    return {
      supplied: `${locked.length} datasets as people made them, of ${runs.join(", ")}`,
      reported: { exposures: [] },
      lines: [`- adopted as people made it, from ${runs.map(code).join(", ")}`],
    };
  },

  shell: ({ made, locked }) => ({
    commands: [],
    besides: `, which people made before as ${made.origin.collection}`,
    run: runsOf(locked)[0] ?? made.origin.collection,
    certifies: true,
  }),
};

/** Reads the certified datasets with their RUNs and ranges. */
async function resolveKept(loaded: LoadedSet, made: ProductOf<"adopted"> & Generated, reader: Reader): Promise<ResolvedOrigin> {
  const { repo } = loaded.set.build;
  const { collection } = made.origin;
  const { datasetType } = made.generation;
  const none = { inputs: { construction: null }, selected: null };
  const file = files.lock(loaded, loaded.set);
  try {
    const rows = await reader.call("rows", { repo, collection, datasetType });
    const kept = rows.id.map((id, index): LockedKept => ({
      id,
      run: rows.run[index] ?? "",
      dataId: plainDataId(rows.dataId[index] ?? {}),
      begin: rows.begin[index] ?? null,
      end: rows.end[index] ?? null,
    }));
    if (kept.length) return { inputs: { construction: null, kept }, selected: null, diagnostics: [] };
    return { ...none, diagnostics: [{ code: "collection-empty", detail: `${repo}:${collection} has no ${datasetType}`, file }] };
  } catch (thrown) {
    const { code: cause, detail } = asCalibError(thrown);
    if (cause !== "collection-missing") throw thrown;
    return { ...none, diagnostics: [{ code: cause, detail: `${made.title}: ${detail}`, file }] };
  }
}

export const runsOf = (locked: readonly LockedKept[]): readonly string[] => [...new Set(locked.map(({ run }) => run))].sort();
