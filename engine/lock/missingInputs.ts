import type { Reader } from "../bridge/methods.ts";
import type { PipelinesResult } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { files } from "../declare/setFiles.ts";
import { pipelineFile } from "../declare/pipelines.ts";
import { asGenerated, asVerified, type Generated, type SetProduct } from "../model/calibset.ts";
import type { Diagnostic } from "../model/diagnostic.ts";

/** Finds the dataset types that the pipelines of some products read, but that neither the set makes nor `build.calibs` holds. */
export async function findMissingInputs(loaded: LoadedSet, fresh: readonly SetProduct[], reader: Reader): Promise<readonly Diagnostic[]> {
  const { repo, calibs } = loaded.set.build;
  const paths = [...new Set(fresh.flatMap((made) => pipelinesOf(loaded, made).map(({ file }) => file)))];
  const answer = await reader.call("pipelines", { repo, paths, collections: [...calibs] });
  return missingInputs(loaded, fresh, answer);
}

/** Compares what the pipelines read with what the set makes and the repository holds. A pipeline whose tasks the bridge cannot load is left to `pipetask`. Pure. */
export function missingInputs(
  loaded: LoadedSet,
  fresh: readonly SetProduct[],
  { pipelines, held }: PipelinesResult,
): readonly Diagnostic[] {
  const { set } = loaded;
  const reads = new Map(pipelines.map((each) => [each.path, each.reads ?? []]));
  const madeBy = typesOf(set.products.flatMap((each) => asGenerated(each) ?? []));
  return fresh.flatMap((made) =>
    pipelinesOf(loaded, made).flatMap(({ file, name, others }) => {
      const missing = (reads.get(file) ?? []).filter((type) => !held.includes(type) && !typesOf(others).has(type));
      const diagnose = (code: Diagnostic["code"], types: readonly string[], why: string): readonly Diagnostic[] =>
        types.length
          ? [
              {
                code,
                detail: `${made.title}: ${name} reads ${types.join(", ")}, which ${why} ${set.build.repo} does not hold in ${set.build.calibs.join(", ")}`,
                file: files.lock(loaded, set),
              },
            ]
          : [];
      return [
        ...diagnose(
          "precursor-missing",
          missing.filter((type) => !madeBy.has(type)),
          "the set does not make and",
        ),
        ...diagnose(
          "order-impossible",
          missing.filter((type) => madeBy.has(type)),
          "the set makes only after it, and which",
        ),
      ];
    }),
  );
}

const typesOf = (products: readonly Generated[]): ReadonlySet<string> => new Set(products.map(({ generation }) => generation.datasetType));

/** A pipeline of a product. */
interface Used {
  readonly file: string;
  readonly name: string;
  /** Products of the set that the pipeline may read. */
  readonly others: readonly Generated[];
}

function pipelinesOf(loaded: LoadedSet, made: SetProduct): readonly Used[] {
  const generated = asGenerated(made);
  const verified = asVerified(made);
  const all = loaded.set.products.flatMap((each) => asGenerated(each) ?? []);
  const before = all.slice(
    0,
    all.findIndex(({ title }) => title === made.title),
  );
  const use = (kind: "cpPipe" | "cpVerify", name: string, others: readonly Generated[]): Used => ({
    file: pipelineFile(loaded.workspace, kind, loaded.set.instrument, name),
    name,
    others,
  });
  return [
    ...(generated?.generation.pipeline ? [use("cpPipe", generated.generation.pipeline, before)] : []),
    ...(verified ? [use("cpVerify", verified.verification.pipeline, all)] : []),
  ];
}
