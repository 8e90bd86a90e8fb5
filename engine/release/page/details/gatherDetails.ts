import { ask } from "../../../answer.ts";
import type { Reader } from "../../../bridge/methods.ts";
import { verificationQuery } from "../../../bridge/observation.ts";
import { buildRepository, type LoadedSet } from "../../../declare/loadedSet.ts";
import { lawsOf } from "../../../model/originLaws.ts";
import type { CollectedReport } from "../../collectReport.ts";
import type { Finished, FinishedSet } from "../../finished.ts";
import type { LeftOut } from "../pageData.ts";
import { readPart } from "../readPart.ts";
import type { MatrixType, ProductDetails } from "./details.ts";
import { replacedRun } from "./replacedRun.ts";

/** Details by product title, and the parts of them that are left out. */
export interface GatheredDetails {
  readonly details: ReadonlyMap<string, ProductDetails>;
  readonly leftOut: readonly LeftOut[];
}

/** Reads the details of every product. A part that cannot be read is left out, by name and with the reason. */
export async function gatherDetails(
  loaded: LoadedSet,
  finished: Pick<FinishedSet, "products">,
  collected: Pick<CollectedReport, "data">,
  reader: Reader,
): Promise<GatheredDetails> {
  const details = new Map<string, ProductDetails>();
  const leftOut: LeftOut[] = [];
  for (const product of finished.products) {
    const scene = { repo: loaded.set.build.repo, loaded, product, reader, leftOut };
    const reported = collected.data.products.find((each) => each.product === product.made.title);
    const before = reported?.judgment?.replaced ? await replacedRun(loaded, reported.judgment.replaced.set, product.made.title) : null;
    details.set(product.made.title, {
      defects: await defectsOf(scene),
      noise: await noiseOf(scene),
      matrices: await matricesOf(scene, before),
      construction: reported?.exposures.length ? await constructionOf(scene) : null,
      differences: await differencesOf(scene, before),
      analysis: await analysisOf(scene),
    });
  }
  return { details, leftOut: [...leftOut, ...lackingInAll(finished, details)] };
}

interface Scene {
  /** The build repository. */
  readonly repo: string;
  readonly loaded: LoadedSet;
  readonly product: Finished;
  readonly reader: Reader;
  readonly leftOut: LeftOut[];
}

const read = <T>({ product, leftOut }: Scene, part: string, question: () => Promise<T>): Promise<T | null> =>
  readPart(leftOut, product.made.title, part, question);

async function defectsOf(scene: Scene): Promise<ProductDetails["defects"]> {
  const { repo, loaded, product, leftOut, reader } = scene;
  if (product.made.generation.datasetType !== "defects") return null;
  const { instrument, build } = loaded.set;
  const part = "defects by origin";
  const found = await read(scene, part, () =>
    reader.call("defectOrigins", { repo, run: product.run.run, instrument, cameras: build.calibs }),
  );
  for (const reason of found?.lacking ?? []) leftOut.push({ part, product: product.made.title, reason });
  return found;
}

/** Verifications whose judgment predicts the noise. */
const NOISY = new Set(["verifyBias", "verifyDark", "verifyFlat"]);

async function noiseOf(scene: Scene): Promise<ProductDetails["noise"]> {
  const { repo, loaded, product, reader } = scene;
  const { verification } = product;
  if (!verification || !NOISY.has(verification.made.verification.stem)) return null;
  const detectors = buildRepository(loaded).instruments.get(loaded.set.instrument)?.detectors ?? [];
  const output = verificationQuery(loaded, verification.made, detectors, true);
  return read(scene, "noise budget", () => reader.call("noiseBudget", { repo, run: verification.run.run, output }));
}

const MATRICES: Readonly<Record<string, { readonly datasetType: MatrixType; readonly part: string } | undefined>> = {
  bfk: { datasetType: "bfk", part: "profile of the brighter-fatter kernel" },
  crosstalk: { datasetType: "crosstalk", part: "crosstalk matrix" },
  cti: { datasetType: "cti", part: "deferred charge by amplifier" },
};

async function matricesOf(scene: Scene, before: string | null): Promise<ProductDetails["matrices"]> {
  const wanted = MATRICES[scene.product.made.generation.datasetType];
  if (!wanted) return null;
  const { datasetType, part } = wanted;
  const { repo, reader, product } = scene;
  const readFrom = (run: string, title: string) => read(scene, title, () => reader.call("matrices", { repo, run, datasetType }));
  const now = await readFrom(product.run.run, part);
  return now && { datasetType, now, before: before === null ? null : await readFrom(before, `${part} of the replaced set`) };
}

async function constructionOf(scene: Scene): Promise<ProductDetails["construction"]> {
  const { repo, reader, product } = scene;
  const { made, run } = product;
  if (!made.generation.dimensions.includes("detector")) return null;
  const { datasetType } = made.generation;
  const found = await read(scene, "construction statistics", () => reader.call("construction", { repo, run: run.run, datasetType }));
  if (found && lawsOf(made).hasPictures && found.exposure.length && found.rejected.every((each) => each === null)) {
    const reason = "no header states it; cp_pipe writes no such card";
    scene.leftOut.push({ part: "rejected fraction of the inputs", product: made.title, reason });
  }
  return found;
}

async function differencesOf(scene: Scene, before: string | null): Promise<ProductDetails["differences"]> {
  const { repo, reader, product } = scene;
  const { run } = product.run;
  if (before === null) return null;
  const part = "differences of configuration and software";
  const found = await read(scene, part, () => reader.call("differences", { repo, run, against: before }));
  for (const reason of found?.lacking ?? []) scene.leftOut.push({ part, product: product.made.title, reason });
  return found && { run, against: before, found };
}

async function analysisOf({ repo, product, reader, leftOut }: Scene): Promise<ProductDetails["analysis"]> {
  if (!product.verification) return null;
  const { run } = product.verification.run;
  const answer = await ask(() => reader.call("analysis", { repo, run }));
  if (answer.kind === "answered") {
    for (const reason of answer.value.lacking) leftOut.push({ part: ANALYSIS, product: product.made.title, reason });
    return answer.value;
  }
  // The whole set has one line about verifications without such datasets.
  if (answer.code !== "dataset-missing") leftOut.push({ part: ANALYSIS, product: product.made.title, reason: answer.reason });
  return null;
}

const ANALYSIS = "plots and metrics of analysis_tools";

/** Parts that no product of the set has. Pure. */
export function lackingInAll(
  { products }: Pick<FinishedSet, "products">,
  details: ReadonlyMap<string, ProductDetails>,
): readonly LeftOut[] {
  const isVerified = products.some(({ verification }) => verification !== null);
  const hasBias = products.some(({ made }) => made.generation.datasetType === "bias");
  const found = [...details.values()];
  const differences = found.some((each) => each.differences !== null);
  return [
    ...(isVerified && found.every(({ analysis }) => analysis === null)
      ? [{ part: ANALYSIS, product: null, reason: "no verification of the set has datasets of the types cp*Core_*" }]
      : []),
    ...(differences || !products.length
      ? []
      : [
          {
            part: "differences of configuration and software",
            product: null,
            reason: "no RUN that the set's products replace is known",
          },
        ]),
    ...(hasBias
      ? [
          {
            part: "correlations between amplifiers",
            product: null,
            reason: "the reference pipelines do not make verifyBiasMatrix, and its columns could not be tried here",
          },
        ]
      : []),
  ];
}
