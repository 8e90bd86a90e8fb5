import { asRepo } from "../model/brand.ts";
import { cornersOf, expectedDetectors, hasGroup } from "../model/detectors.ts";
import { products, type ProductName } from "../model/catalog.ts";
import { bands as bandNames, bandsOf, isInstrument, type Band, type Instrument } from "../model/instruments.ts";
import type { Correction } from "../model/correction.ts";
import type { Product, Generation } from "../model/product.ts";
import type { CalibsetDeclaration, CheckpointDeclaration, DetectorsDeclaration, VerificationDeclaration } from "../model/declaration.ts";
import type { SelectionData } from "../model/selection.ts";
import { checkSelection, isDay } from "./checkSelection.ts";
import { diagnostic, diagnosticIf, type UnplacedDiagnostic } from "../model/diagnostic.ts";
import { isCollectionName } from "../model/names.ts";
import type { World } from "./loadWorld.ts";
import { asciiOf } from "../model/markdown.ts";

/** Checks the fields that a product has, whatever its form. Pure. */
export function checkProducts(set: CalibsetDeclaration, world: World): readonly UnplacedDiagnostic[] {
  const declared = Object.entries(set.products).map(([name, product]: [string, AnyProduct]) => ({ at: `/products/${name}`, product }));
  const detectors = world.repositories.get(asRepo(set.build.repo))?.instruments.get(set.instrument)?.detectors;
  if (!declared.length && !set.adopted?.length && !Object.keys(set.collections ?? {}).length)
    return [diagnostic("product-missing", "products and collections are empty", "/products")];
  return [
    ...declared.flatMap(({ product, at }) => [
      ...checkProduct(product, at),
      ...checkCheckpoint(
        product.checkpoint,
        detectors && expectedDetectors(set.instrument, detectors, product.detectors ?? null),
        `${at}/checkpoint`,
      ),
    ]),
    ...[...declared, ...(set.adopted ?? []).map((product, index) => ({ at: `/adopted/${index}`, product }))].flatMap(({ at, product }) =>
      product.detectors && detectors ? checkDetectors(product.detectors, set.instrument, detectors, `${at}/detectors`) : [],
    ),
    ...products.flatMap((product) => [
      ...checkFor(set.instrument, product, set.products[product.name]),
      ...checkCorrections(product, set.products[product.name], detectors),
      ...checkHasDetectors(product, set.products[product.name]),
    ]),
    ...checkPrecursors(set),
  ];
}

interface AnyProduct {
  readonly rerun: string;
  readonly curated?: unknown;
  readonly variant?: string;
  readonly bands?: AnyBands;
  readonly certifyRerun?: string;
  readonly verifyRerun?: string;
  readonly checkpoint?: CheckpointDeclaration;
  readonly detectors?: DetectorsDeclaration;
  readonly exposures?: SelectionData;
  readonly corrected?: Correction;
  readonly verification?: VerificationDeclaration;
}

function checkProduct(product: AnyProduct, at: string): readonly UnplacedDiagnostic[] {
  const reruns: readonly [string | undefined, string][] = [
    [product.rerun, `${at}/rerun`],
    [product.certifyRerun, `${at}/certifyRerun`],
    [product.verifyRerun, `${at}/verifyRerun`],
    [product.verification?.rerun, `${at}/verification/rerun`],
  ];
  return [
    ...reruns.flatMap(([rerun, pointer]) =>
      diagnosticIf(rerun !== undefined && !isRerun(rerun), "rerun-invalid", `the rerun is ${JSON.stringify(rerun)}`, pointer),
    ),
    ...(product.exposures ? checkSelection(product.exposures, `${at}/exposures`) : []),
    ...(product.verification ? checkSelection(product.verification.exposures, `${at}/verification/exposures`) : []),
  ];
}

const isRerun = (text: string): boolean => /^\d{8}[a-z]$/.test(text) && isDay(text.slice(0, 8));

/** A wrong number would let a product count as complete without the detector that was meant to be there. */
function checkDetectors(
  declared: DetectorsDeclaration,
  instrument: string,
  listed: readonly number[],
  at: string,
): readonly UnplacedDiagnostic[] {
  const { groups = [], without = {} } = declared;
  const known = [...listed, ...cornersOf(instrument)].map(String);
  return [
    ...groups.flatMap((group) =>
      diagnosticIf(!hasGroup(instrument, group), "detector-unknown", `${instrument} has no ${group} detectors`, `${at}/groups`),
    ),
    ...Object.entries(without).flatMap(([detector, reason]) => [
      ...diagnosticIf(!known.includes(detector), "detector-unknown", `${instrument} has no detector ${detector}`, `${at}/without`),
      ...diagnosticIf(reason.trim() === "", "reason-missing", `detector ${detector} is left out without a reason`, `${at}/without`),
    ]),
    ...diagnosticIf(
      expectedDetectors(instrument, listed, declared).length === 0,
      "detector-unknown",
      "the product is left without a detector",
      at,
    ),
  ];
}

/** People would pass a checkpoint that shows nothing. */
function checkCheckpoint(
  checkpoint: CheckpointDeclaration | undefined,
  expected: readonly number[] | undefined,
  at: string,
): readonly UnplacedDiagnostic[] {
  const shown = checkpoint?.detectors;
  if (!shown || !expected) return [];
  const unknown = shown.filter((detector) => !expected.includes(detector));
  return [
    ...diagnosticIf(unknown.length > 0, "detector-unknown", `the repository has no detector ${unknown.join(", ")}`, at),
    ...diagnosticIf(shown.length === 0, "detector-unknown", "the checkpoint shows no detector", at),
  ];
}

/** An instrument that only a world knows may have every product. */
function checkFor(
  instrument: string,
  { name, form, instruments, generation, verification }: Product,
  declared: AnyProduct | undefined,
): readonly UnplacedDiagnostic[] {
  if (!declared) return [];
  const at = `/products/${name}`;
  const lacks = (those: readonly Instrument[] | undefined): boolean =>
    those !== undefined && isInstrument(instrument) && !those.includes(instrument);
  const variant = declared.variant === undefined ? undefined : generation?.variants[declared.variant];
  const isTried = declared.verification !== undefined || Object.values(declared.bands ?? {}).some((band) => band.verification);
  return [
    ...diagnosticIf(form === "curated" && lacks(instruments), "product-not-for-instrument", `${instrument} has no ${name}`, at),
    ...diagnosticIf(
      declared.curated === undefined && lacks(instruments),
      "product-not-for-instrument",
      `${instrument} has no pipeline for ${name}`,
      at,
    ),
    ...diagnosticIf(
      lacks(variant?.instruments),
      "product-not-for-instrument",
      `${instrument} has no ${name} ${declared.variant ?? ""}`,
      `${at}/variant`,
    ),
    ...diagnosticIf(
      isTried && !lacks(instruments) && lacks(verification?.instruments),
      "product-not-for-instrument",
      `${instrument} has no pipeline that verifies ${name}`,
      at,
    ),
    ...(declared.bands ? checkBands(declared.bands, instrument, name) : []),
  ];
}

type AnyBands = Readonly<
  Partial<Record<Band, { readonly exposures?: SelectionData; readonly corrected?: Correction; readonly verification?: SelectionData }>>
>;

function checkBands(bands: AnyBands, instrument: string, name: string): readonly UnplacedDiagnostic[] {
  const at = `/products/${name}/bands`;
  return [
    ...diagnosticIf(Object.keys(bands).length === 0, "product-missing", `${name} has no bands`, at),
    ...bandNames
      .filter((band) => band in bands && !bandsOf(instrument).includes(band))
      .map((band) => diagnostic("band-missing", `${instrument} has no filter of band ${band}`, `${at}/${band}`)),
    ...Object.entries(bands).flatMap(([band, { exposures, verification }]) => [
      ...(exposures ? checkSelection(exposures, `${at}/${band}/exposures`) : []),
      ...(verification ? checkSelection(verification, `${at}/${band}/verification`) : []),
    ]),
  ];
}

function checkHasDetectors({ name, generation }: Product, declared: AnyProduct | undefined): readonly UnplacedDiagnostic[] {
  const isWithout = declared?.detectors !== undefined && !generation?.dimensions.includes("detector");
  return diagnosticIf(isWithout, "detector-unknown", `${name} has no detectors`, `/products/${name}/detectors`);
}

function checkCorrections(
  { name, generation }: Product,
  declared: AnyProduct | undefined,
  detectors: readonly number[] | undefined,
): readonly UnplacedDiagnostic[] {
  const at = `/products/${name}`;
  const all = [
    { corrected: declared?.corrected, at },
    ...Object.entries(declared?.bands ?? {}).map(([band, { corrected }]) => ({ corrected, at: `${at}/bands/${band}` })),
  ];
  return all.flatMap((each) =>
    each.corrected && generation ? checkCorrection(each.corrected, name, generation, detectors, `${each.at}/corrected`) : [],
  );
}

/** Bootstraps are read from their RUNs: one that the set does not make is found only if build.calibs names its generation. */
function checkPrecursors({ build, products: declared }: CalibsetDeclaration): readonly UnplacedDiagnostic[] {
  const isMeasured = (name: ProductName): boolean =>
    declared[name] !== undefined && !("curated" in declared[name]) && !("corrected" in declared[name]);
  const isNamed = (stem: string): boolean => build.calibs.some((name) => name.includes(`/${stem}Gen.`));
  return products.flatMap(({ name, generation }) =>
    generation?.from === "runs" && isMeasured(name)
      ? generation.needs
          .filter((need) => !(need in declared) && !isNamed(need))
          .map((need) => diagnostic("precursor-missing", `${name} reads ${need}`, `/products/${name}`))
      : [],
  );
}

/** Checks a correction by itself; `calib lock` finds out whether its base exists. Pure. */
function checkCorrection(
  { from, author, date, reason, changes }: Correction,
  name: string,
  { dimensions }: Pick<Generation, "dimensions">,
  expected: readonly number[] | undefined,
  at: string,
): readonly UnplacedDiagnostic[] {
  const before = (index: number): readonly number[] => changes.slice(0, index).map(({ detector }) => detector);
  return [
    ...checkRun(from, `${at}/from`),
    ...Object.entries({ author, reason }).flatMap(([field, text]) =>
      diagnosticIf(
        !asciiOf(text),
        "correction-invalid",
        `${JSON.stringify(text)} has no letter that a FITS header can hold`,
        `${at}/${field}`,
      ),
    ),
    ...diagnosticIf(!isDay(date.replaceAll("-", "")), "correction-invalid", `${date} is not a day`, `${at}/date`),
    ...diagnosticIf(
      !dimensions.includes("detector"),
      "correction-invalid",
      `${name} has no detectors that could be corrected one by one`,
      at,
    ),
    ...changes.flatMap((change, index) => (change.kind === "run" ? checkRun(change.run, `${at}/changes/${index}/run`) : [])),
    ...changes.flatMap(({ detector }, index): readonly UnplacedDiagnostic[] => {
      const here = `${at}/changes/${index}/detector`;
      if (before(index).includes(detector)) return [diagnostic("correction-invalid", `detector ${detector} has two changes`, here)];
      return diagnosticIf(
        expected !== undefined && !expected.includes(detector),
        "detector-unknown",
        `the repository has no detector ${detector}`,
        here,
      );
    }),
  ];
}

const checkRun = (run: string, at: string): readonly UnplacedDiagnostic[] =>
  diagnosticIf(!isCollectionName(run), "name-invalid", `the RUN ${JSON.stringify(run)} is not allowed`, at);
