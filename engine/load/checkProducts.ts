import { asRepo } from "../model/brand.ts";
import { bands as bandNames, bandsOf, products } from "../model/catalogue.ts";
import type { CalibsetDeclaration, CheckpointDeclaration, VerificationDeclaration } from "../model/declaration.ts";
import type { SelectionData } from "../model/selection.ts";
import { checkSelection, isDay } from "./checkSelection.ts";
import { problem, when, type Problem } from "./problem.ts";
import type { World } from "./world.ts";

/** Products differ in what they have; whatever of it is there has to be right. Pure. */
export function checkProducts(set: CalibsetDeclaration, world: World): readonly Problem[] {
  const declared = Object.entries(set.products).map(([name, product]: [string, AnyProduct]) => ({ at: `/products/${name}`, product }));
  const detectors = world.repositories.get(asRepo(set.build.repo))?.instruments.get(set.instrument)?.detectors;
  if (!declared.length) return [problem("product-missing", "products is empty", "/products")];
  return [
    ...declared.flatMap(({ product, at }) => [...checkProduct(product, at), ...checkDetectors(product.checkpoint, detectors, `${at}/checkpoint`)]),
    ...checkBands(set.products.flat?.bands, set.instrument),
    ...checkPrecursors(set),
  ];
}

interface AnyProduct {
  readonly rerun: string;
  readonly certifyRerun?: string;
  readonly verifyRerun?: string;
  readonly checkpoint?: CheckpointDeclaration;
  readonly exposures?: SelectionData;
  readonly verification?: VerificationDeclaration;
}

function checkProduct(product: AnyProduct, at: string): readonly Problem[] {
  const reruns: readonly [string | undefined, string][] = [
    [product.rerun, `${at}/rerun`],
    [product.certifyRerun, `${at}/certifyRerun`],
    [product.verifyRerun, `${at}/verifyRerun`],
    [product.verification?.rerun, `${at}/verification/rerun`],
  ];
  return [
    ...reruns.flatMap(([rerun, pointer]) => when(rerun !== undefined && !isRerun(rerun), "rerun-invalid", JSON.stringify(rerun), pointer)),
    ...(product.exposures ? checkSelection(product.exposures, `${at}/exposures`) : []),
    ...(product.verification ? checkSelection(product.verification.exposures, `${at}/verification/exposures`) : []),
  ];
}

const isRerun = (text: string): boolean => /^\d{8}[a-z]$/.test(text) && isDay(text.slice(0, 8));

/** A checkpoint that shows nothing would be waved through. */
function checkDetectors(checkpoint: CheckpointDeclaration | undefined, expected: readonly number[] | undefined, at: string): readonly Problem[] {
  const shown = checkpoint?.detectors;
  if (!shown || !expected) return [];
  const unknown = shown.filter((detector) => !expected.includes(detector));
  return [...when(unknown.length > 0, "detector-unknown", unknown.join(", "), at), ...when(shown.length === 0, "detector-unknown", "none is shown", at)];
}

function checkBands(bands: NonNullable<CalibsetDeclaration["products"]["flat"]>["bands"] | undefined, instrument: string): readonly Problem[] {
  if (!bands) return [];
  return [
    ...when(Object.keys(bands).length === 0, "product-missing", "flat has no bands", "/products/flat/bands"),
    ...bandNames.filter((band) => band in bands && !bandsOf(instrument).includes(band)).map((band) => problem("band-missing", `${instrument} has no ${band}`, `/products/flat/bands/${band}`)),
    ...Object.entries(bands).flatMap(([band, { exposures, verification }]) => [
      ...checkSelection(exposures, `/products/flat/bands/${band}/exposures`),
      ...(verification ? checkSelection(verification, `/products/flat/bands/${band}/verification`) : []),
    ]),
  ];
}

/** Bootstraps lie in RUNs alone: one that the set does not make is found only where build.calibs names its generation. */
function checkPrecursors({ build, products: declared }: CalibsetDeclaration): readonly Problem[] {
  const isNamed = (stem: string): boolean => build.calibs.some((name) => name.includes(`/${stem}Gen.`));
  return products.flatMap(({ name, generation }) =>
    generation?.from === "runs" && name in declared
      ? generation.needs.filter((need) => !(need in declared) && !isNamed(need)).map((need) => problem("precursor-missing", `${name} is made with ${need}`, `/products/${name}`))
      : [],
  );
}
