import type { Reader } from "../../../bridge/methods.ts";
import type { AmplifiersParams, AmplifiersResult, CurvesParams } from "../../../bridge/wire.ts";
import { detectorsOfProduct, type LoadedSet } from "../../../declare/loadedSet.ts";
import type { CollectedReport } from "../../collectReport.ts";
import type { Finished, FinishedSet } from "../../finished.ts";
import type { ReportedProduct } from "../../reportData.ts";
import { replacedRun } from "../details/replacedRun.ts";
import type { LeftOut } from "../pageData.ts";
import { readPart } from "../readPart.ts";
import { detectorsWithFailures } from "../values/failures.ts";
import type { ComparedValues, ProductCharts } from "./charts.ts";

/** Charts by product title, and the parts of them that are left out. */
export interface GatheredCharts {
  readonly charts: ReadonlyMap<string, ProductCharts>;
  readonly leftOut: readonly LeftOut[];
}

/** Reads what the charts of every product are drawn from. A part that cannot be read is left out, by name and with the reason. */
export async function gatherCharts(
  loaded: LoadedSet,
  finished: Pick<FinishedSet, "products">,
  { data }: Pick<CollectedReport, "data">,
  reader: Reader,
): Promise<GatheredCharts> {
  const charts = new Map<string, ProductCharts>();
  const leftOut: LeftOut[] = [];
  for (const product of finished.products) {
    const reported = data.products.find((each) => each.product === product.made.title);
    if (!reported) continue;
    const replaced = reported.judgment?.replaced ?? null;
    const before = replaced && (await replacedRun(loaded, replaced.set, product.made.title));
    const scene = { loaded, product, reported, before, reader, leftOut };
    const held = await heldOf(scene);
    charts.set(product.made.title, {
      held,
      defectChanges: await defectChangesOf(scene),
      conditions: await conditionsOf(scene),
      curves: held && (await curvesOf(scene, held.now)),
    });
  }
  const hasCurves = finished.products.some(({ made }) => curved(made.generation.datasetType) !== null);
  if (!hasCurves) leftOut.push({ part: CURVES, product: null, reason: "the set has no product ptc or linearizer" });
  return { charts, leftOut };
}

const CURVES = "photon transfer curves and linearity residuals";

interface Scene {
  readonly loaded: LoadedSet;
  readonly product: Finished;
  readonly reported: ReportedProduct;
  /** RUN of the replaced product; null if none is known. */
  readonly before: string | null;
  readonly reader: Reader;
  readonly leftOut: LeftOut[];
}

const read = <T>({ product, leftOut }: Scene, part: string, question: () => Promise<T>): Promise<T | null> =>
  readPart(leftOut, product.made.title, part, question);

async function heldOf(scene: Scene): Promise<ComparedValues | null> {
  const { loaded, product, before, reader } = scene;
  const { repo } = loaded.set.build;
  const datasetType = holding(product.made.generation.datasetType);
  if (!datasetType) return null;
  const of = (run: string, part: string) => read(scene, part, () => reader.call("amplifiers", { repo, run, datasetType }));
  const now = await of(product.run.run, "values that the product holds");
  return now && { now, before: before === null ? null : await of(before, "values that the replaced product holds") };
}

const holding = (type: string): AmplifiersParams["datasetType"] | null =>
  type === "ptc" || type === "linearizer" || type === "bfk" ? type : null;

const curved = (type: string): CurvesParams["datasetType"] | null => (type === "ptc" || type === "linearizer" ? type : null);

async function defectChangesOf(scene: Scene): Promise<ProductCharts["defectChanges"]> {
  const { loaded, product, before, reader } = scene;
  const { build, instrument } = loaded.set;
  if (product.made.generation.datasetType !== "defects" || before === null) return null;
  return read(scene, "defects added and removed", () =>
    reader.call("defects", {
      ...{ repo: build.repo, run: product.run.run, against: before, datasetType: "defects" as const },
      ...{ instrument, cameras: build.calibs },
    }),
  );
}

/** Conditions of the verified exposures, of a verification that measures them one by one. */
async function conditionsOf(scene: Scene): Promise<ProductCharts["conditions"]> {
  const { loaded, product, reported, reader } = scene;
  const { internal = [], external = [], first = [] } = reported.judgment?.exposures ?? {};
  const exposures = [...internal, ...external, ...first].sort((a, b) => a - b);
  if (!exposures.length) return null;
  const { build, instrument } = loaded.set;
  const [detector = 0] = detectorsOfProduct(loaded, product.made);
  const found = await read(scene, "run charts", () =>
    reader.call("conditions", { repo: build.repo, instrument, raws: [build.raws], detector, exposures }),
  );
  const lack = (part: string, reason: string): unknown => scene.leftOut.push({ part, product: product.made.title, reason });
  if (found && found.temperatureCard === null)
    lack("run chart by temperature", `no raw of detector ${detector} states CCDTEMP or TEMP_SET`);
  for (const [name, values] of [
    ["time", found?.mjd],
    ["exposure time", found?.exposureTime],
    ["dark time", found?.darkTime],
  ] as const)
    if (values?.every((each) => each === null)) lack(`run chart by ${name}`, "the records of the exposures do not state it");
  return found;
}

/** Curves of all amplifiers of a few detectors: those with failures, then the first ones. */
async function curvesOf(scene: Scene, { detector, amplifier }: AmplifiersResult): Promise<ProductCharts["curves"]> {
  const { loaded, product, reported, reader, leftOut } = scene;
  const datasetType = curved(product.made.generation.datasetType);
  if (!datasetType) return null;
  const failing = detectorsWithFailures(reported.verdict.causes ?? []);
  const known = [...new Set(detector)];
  const order = [...known.filter((each) => failing.has(each)), ...known.filter((each) => !failing.has(each))];
  const shown = new Set(order.slice(0, DETECTORS));
  if (order.length > DETECTORS) {
    const reason = `the page shows ${DETECTORS} detectors, those with failures first`;
    leftOut.push({ part: `curves of ${order.length - DETECTORS} detectors`, product: product.made.title, reason });
  }
  const places = detector.flatMap((number, index) => (shown.has(number) ? [{ detector: number, amplifier: amplifier[index] ?? "" }] : []));
  const { repo } = loaded.set.build;
  return read(scene, CURVES, () =>
    reader.call("curves", { repo, run: product.run.run, datasetType, places: places.slice(0, CURVES_AT_ONCE) }),
  );
}

const DETECTORS = 9;
const CURVES_AT_ONCE = 192;
