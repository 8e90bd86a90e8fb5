import type { Reader } from "../bridge/methods.ts";
import type { PipelinesResult } from "../bridge/wire.ts";
import type { Scene } from "../load/scene.ts";
import { files } from "../load/files.ts";
import { pipelineFile } from "../load/pipelines.ts";
import { asGenerated, asVerified, type Generated, type SetProduct } from "../model/calibset.ts";
import type { Finding } from "../model/finding.ts";

/** What the pipelines of some products would look for in vain: neither made by the set nor held by `build.calibs`. */
export async function findUnfound(scene: Scene, fresh: readonly SetProduct[], reader: Reader): Promise<readonly Finding[]> {
  const { repo, calibs } = scene.set.build;
  const paths = [...new Set(fresh.flatMap((made) => pipelinesOf(scene, made).map(({ file }) => file)))];
  const answer = await reader.call("pipelines", { repo, paths, collections: [...calibs] });
  return unfound(scene, fresh, answer);
}

/** Pure. A pipeline whose tasks the bridge cannot load says nothing here; pipetask will. */
export function unfound(scene: Scene, fresh: readonly SetProduct[], { pipelines, held }: PipelinesResult): readonly Finding[] {
  const { set } = scene;
  const reads = new Map(pipelines.map((each) => [each.path, each.reads ?? []]));
  return fresh.flatMap((made) =>
    pipelinesOf(scene, made).flatMap(({ file, name, others }) => {
      const there = new Set<string>([...held, ...others.map(({ generation }) => generation.datasetType)]);
      const missing = (reads.get(file) ?? []).filter((type) => !there.has(type));
      const detail = `${made.title}: ${name} reads ${missing.join(", ")}, which the set does not make and ${set.build.repo} does not hold in ${set.build.calibs.join(", ")}`;
      return missing.length ? [{ code: "precursor-missing" as const, detail, file: files.lock(scene, set) }] : [];
    }),
  );
}

interface Used {
  readonly file: string;
  readonly name: string;
  /** What the set itself may give it to read. */
  readonly others: readonly Generated[];
}

function pipelinesOf(scene: Scene, made: SetProduct): readonly Used[] {
  const generated = asGenerated(made);
  const verified = asVerified(made);
  const all = scene.set.products.flatMap((each) => asGenerated(each) ?? []);
  const use = (kind: "cpPipe" | "cpVerify", name: string, others: readonly Generated[]): Used => ({ file: pipelineFile(scene.place, kind, scene.set.instrument, name), name, others });
  return [
    ...(generated ? [use("cpPipe", generated.generation.pipeline, all.filter(({ product }) => product.name !== made.product.name))] : []),
    ...(verified ? [use("cpVerify", verified.verification.pipeline, all)] : []),
  ];
}
