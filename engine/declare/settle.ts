import { asCollection, asRepo, asSetKey } from "../model/brand.ts";
import type { Calibset, Origin, SetCollection, SetProduct } from "../model/calibset.ts";
import { products, written } from "../model/catalog.ts";
import { bands, type Band } from "../model/instruments.ts";
import type { Correction } from "../model/correction.ts";
import { lawsOf } from "../model/originLaws.ts";
import type { Product } from "../model/product.ts";
import type {
  AdoptedDeclaration,
  CalibsetDeclaration,
  CheckpointDeclaration,
  CollectionDeclaration,
  DetectorsDeclaration,
  PackageDeclaration,
} from "../model/declaration.ts";
import { numbered } from "../model/detectors.ts";
import { digestOf, type Json } from "../model/digest.ts";
import { type SelectionData, exceptionsOf, renderQuery } from "../model/selection.ts";
import { parseTai } from "../model/tai.ts";
import { waivables, type Waivers } from "../model/waivers.ts";
import { plainJson } from "./plainJson.ts";

/** Fills in the defaults of a checked declaration. */
export function settleCalibset(declared: CalibsetDeclaration, trial: string | null = null): Calibset {
  return {
    key: asSetKey(`${declared.instrument}/${declared.ticket}`),
    ticket: declared.ticket,
    tag: declared.tag,
    instrument: declared.instrument,
    trial,
    validity: {
      begin: settleBegin(declared.begin),
      end: declared.kind === "historical" ? (parseTai(declared.end) ?? null) : null,
    },
    build: {
      repo: asRepo(declared.build.repo),
      raws: asCollection(declared.build.raws),
      calibs: declared.build.calibs.map(asCollection),
      executor: declared.build.executor === "pipetask" ? { kind: "pipetask" } : declared.build.executor,
    },
    collections: Object.entries(declared.collections ?? {}).map(([name, collection]) =>
      settleCollection(name, collection, declared.build.repo),
    ),
    products: inChainOrder(declared, [
      ...inOrder(products.flatMap((product) => settleProducts(product, declared))),
      ...(declared.adopted ?? []).map(settleAdopted),
    ]),
    chain: declared.chain?.map(asCollection) ?? null,
    targets: declared.targets.map(asRepo),
    skipped: new Map(Object.entries(declared.skip ?? {}).map(([name, reason]) => [asRepo(name), reason])),
    withdrawn: declared.withdrawn ?? null,
    todo: declared.todo ?? [],
    digest: digestOf(plainJson(declared)),
  };
}

function settleCollection(name: string, { skymap, chains = [] }: CollectionDeclaration, repo: string): SetCollection {
  return {
    name: asCollection(name),
    skymap: skymap ?? null,
    chains: chains.map(asCollection),
    digest: digestOf({ name, skymap: skymap ?? null, chains, repo }),
  };
}

/** Butler stores 1970-01-01T00:00:00 TAI as an open bound (daf_butler `Timespan`). */
function settleBegin(text: string): bigint | null {
  const begin = parseTai(text);
  return begin === undefined || begin <= 0n ? null : begin;
}

/** In the order of the catalog, but with products that precede all measurements in front. */
function inOrder(all: readonly SetProduct[]): readonly SetProduct[] {
  const isFirst = (each: SetProduct): boolean => lawsOf(each).precedesMeasurements;
  return [...all.filter(isFirst), ...all.filter((each) => !isFirst(each))];
}

/** A chain that people made decides which product is searched first, and stands last. Products that are not on it keep their places in front. */
function inChainOrder({ chain, instrument, ticket, tag }: CalibsetDeclaration, all: readonly SetProduct[]): readonly SetProduct[] {
  if (!chain) return all;
  const collectionOf = (each: SetProduct): string =>
    each.origin.kind === "adopted" ? each.origin.collection : `${instrument}/calib/${ticket}/${tag}/${each.title}.${each.certifyRerun}`;
  const rank = (each: SetProduct): number => {
    const place = chain.indexOf(collectionOf(each));
    return place < 0 ? chain.length : place;
  };
  return all.toSorted((a, b) => rank(b) - rank(a));
}

/** A product that people made: the usual dataset type, but neither pipeline nor verification. */
function settleAdopted({ name, collection, datasetType, detectors }: AdoptedDeclaration): SetProduct {
  const known = products.find((product) => product.certified && product.generation?.datasetType === datasetType);
  const rerun = /\.(\d{8}[a-z])$/.exec(collection)?.[1] ?? "adopted";
  return {
    product: {
      ...(known ?? { form: "curated", instruments: [], isr: null }),
      name: known?.name ?? datasetType,
      generation: written(datasetType, known?.generation?.dimensions ?? []),
      verification: null,
      certified: true,
      perBand: false,
    },
    origin: { kind: "adopted", collection: asCollection(collection) },
    band: null,
    title: name,
    rerun,
    certifyRerun: rerun,
    verifyRerun: rerun,
    query: null,
    exceptions: [],
    verifyQuery: null,
    checkpoint: null,
    detectors: detectors ?? null,
    waived: new Map(),
    digest: digestOf({ name, collection, datasetType, ...digestedDetectors(detectors) }),
  };
}

/** A declared product, or one of its bands. */
interface Declared {
  readonly rerun: string;
  readonly certifyRerun?: string;
  readonly verifyRerun?: string;
  readonly checkpoint?: CheckpointDeclaration;
  readonly detectors?: DetectorsDeclaration;
  readonly waive?: Waivers;
  readonly exposures?: SelectionData;
  readonly verification?: SelectionData;
  readonly variant?: string;
  readonly curated?: PackageDeclaration;
  readonly corrected?: Correction;
}

function settleProducts(
  product: Product & { name: keyof CalibsetDeclaration["products"] },
  set: CalibsetDeclaration,
): readonly SetProduct[] {
  const declared = set.products[product.name];
  if (!declared) return [];
  const made = variantOf(product, "variant" in declared ? declared.variant : undefined);
  if ("bands" in declared) {
    const { bands: each, ...rest } = declared;
    return bands.flatMap((band) => (each[band] ? [settleProduct(made, band, { ...rest, ...each[band] }, set)] : []));
  }
  if ("curated" in declared) return [settleProduct(writtenOf(product), null, declared, set)];
  if (product.form === "tried")
    return [
      settleProduct(
        product,
        null,
        {
          rerun: declared.rerun,
          ...("waive" in declared ? { waive: declared.waive } : {}),
          ...("exposures" in declared ? { verification: declared.exposures } : {}),
        },
        set,
      ),
    ];
  const { verification, ...rest } = { verification: undefined, ...declared };
  const verified = verification && {
    verification: verification.exposures,
    ...(verification.rerun === undefined ? {} : { verifyRerun: verification.rerun }),
  };
  return [settleProduct(made, null, { ...rest, ...verified }, set)];
}

/** The product if a variant of its pipeline makes it, which may have another stem. */
function variantOf(product: Product, name: string | undefined): Product {
  const variant = name === undefined ? undefined : product.generation?.variants[name];
  return product.generation && variant
    ? { ...product, generation: { ...product.generation, stem: variant.stem ?? product.generation.stem, pipeline: variant.pipeline } }
    : product;
}

/** The product if it is curated: the same names, no pipeline, no verification. */
const writtenOf = (product: Product): Product =>
  product.generation
    ? {
        ...product,
        generation: { ...written(product.generation.datasetType, product.generation.dimensions), stem: product.generation.stem },
        verification: null,
      }
    : product;

/** The product if it is corrected: no pipeline and no mosaic, but the usual verification. */
const correctedOf = (product: Product): Product =>
  product.generation
    ? {
        ...product,
        generation: {
          ...product.generation,
          pipeline: null,
          variants: {},
          exposures: null,
          clusters: [],
          picture: { datasetType: product.generation.datasetType, of: "detectors" },
        },
      }
    : product;

function originOf({ curated, corrected }: Declared): Origin {
  if (corrected) return { kind: "corrected", correction: corrected };
  return curated ? { kind: "curated", package: curated.package, commit: curated.commit } : { kind: "pipeline" };
}

function settleProduct(product: Product, band: Band | null, declared: Declared, set: CalibsetDeclaration): SetProduct {
  const query = (selection: SelectionData | undefined): string | null =>
    selection === undefined ? null : `${renderQuery(set.instrument, selection)}${band === null ? "" : ` and band='${band}'`}`;
  const { rerun, certifyRerun, verifyRerun, checkpoint, detectors, waive, exposures, verification, variant, curated, corrected } = declared;
  return {
    product: corrected ? correctedOf(product) : product,
    origin: originOf(declared),
    band,
    title: band === null ? product.name : `${product.name}-${band}`,
    rerun,
    certifyRerun: certifyRerun ?? rerun,
    verifyRerun: verifyRerun ?? rerun,
    query: query(exposures),
    exceptions: [exposures, verification].flatMap((selection) => (selection ? exceptionsOf(set.instrument, selection) : [])),
    verifyQuery: query(verification),
    checkpoint: checkpoint ? { detectors: checkpoint.detectors ?? null } : null,
    detectors: detectors ?? null,
    waived: new Map(waivables.flatMap((code) => (waive?.[code] === undefined ? [] : [[code, waive[code]]]))),
    digest: digestOf({
      tag: set.tag,
      // The executor is no input: a set may move to a batch system and back, and keep its lock.
      build: plainJson({ ...set.build, executor: "pipetask" }),
      begin: set.begin,
      end: set.kind === "historical" ? set.end : null,
      product: plainJson({
        rerun,
        certifyRerun,
        verifyRerun,
        exposures,
        verification,
        variant,
        ...(curated ? { curated } : {}),
        ...(corrected ? { corrected } : {}),
        ...digestedDetectors(detectors),
      }),
    }),
  };
}

/** The detectors for a digest, without the reasons; nothing if none are declared, as before this field. */
const digestedDetectors = (detectors: DetectorsDeclaration | undefined): { readonly detectors?: Json } =>
  detectors ? { detectors: plainJson(numbered(detectors)) } : {};
