import type { World } from "../loadWorld.ts";
import { catalog, products, type ProductName } from "../../model/catalog.ts";
import { bandsOf, type Band } from "../../model/instruments.ts";
import type { BandDeclaration, CalibsetDeclaration } from "../../model/declaration.ts";
import { assertNever } from "../../model/group.ts";
import type { SelectionData } from "../../model/selection.ts";

export interface PlannedDeclaration {
  readonly instrument: string;
  readonly ticket: string;
  readonly tag: string;
  readonly begin: string;
  readonly end?: string;
  readonly build: string;
  /** Date of the first reruns, YYYYMMDD. */
  readonly date: string;
  readonly products: readonly ProductName[];
  /** A set from which collections, targets, checkpoints and bands are taken, but no exposures. */
  readonly like?: CalibsetDeclaration;
}

/** A new set with all values that can be derived; those that only people know begin with TODO. Pure. */
export function scaffold(planned: PlannedDeclaration, world: World): CalibsetDeclaration {
  const { instrument, ticket, tag, begin, end, like } = planned;
  const holders = [...world.repositories.values()].filter((each) => each.instruments.has(instrument)).map(({ name }) => name);
  const common = {
    ticket,
    tag,
    instrument,
    begin,
    build: {
      repo: planned.build,
      raws: like?.build.raws ?? `${instrument}/raw/all`,
      calibs: like?.build.calibs ?? [`${instrument}/calib`],
      executor: "pipetask" as const,
    },
    products: Object.fromEntries(
      products.filter(({ name }) => planned.products.includes(name)).map(({ name }) => [name, scaffoldProduct(name, planned)]),
    ),
    targets: like?.targets ?? holders.filter((name) => name !== planned.build),
    ...(like?.skip ? { skip: like.skip } : {}),
  };
  return end === undefined ? { ...common, kind: "forward" } : { ...common, kind: "historical", end };
}

/** Default products of a new set: those of DMTN-222's example. */
export const usualProducts: readonly ProductName[] = [
  "biasBootstrap",
  "darkBootstrap",
  "flatBootstrap",
  "defects",
  "cti",
  "bias",
  "dark",
  "flat",
];

function scaffoldProduct(name: ProductName, { date, instrument, like }: PlannedDeclaration): object {
  const before = like?.products[name];
  const { form } = catalog[name];
  const rerun = `${date}a`;
  const checkpoint = before && "checkpoint" in before ? { checkpoint: before.checkpoint } : {};
  const exposures = todo(`exposures that ${name} is made from`);
  const bands =
    before && "bands" in before
      ? bandsOf(instrument).filter((band) => before.bands[band])
      : bandsOf(instrument).filter((band) => band !== "white");
  switch (form) {
    case "merged":
    case "derived":
      return { rerun, ...checkpoint };
    case "flats":
      return { rerun, ...checkpoint, bands: Object.fromEntries(bands.map((band) => [band, scaffoldBand(band)])) };
    case "unverifiedBands":
      return {
        rerun,
        ...checkpoint,
        bands: Object.fromEntries(bands.map((band) => [band, { exposures: todo(`exposures of band ${band}`) }])),
      };
    case "measured":
    case "ramp":
      return {
        rerun,
        ...checkpoint,
        exposures,
        verification: { exposures: todo(`exposures that ${name} is verified on, those it is made from and others`) },
      };
    case "curated":
      return {
        rerun,
        ...checkpoint,
        curated:
          before && "curated" in before ? before.curated : { package: "obs_lsst_data", commit: "TODO: the commit of the package, in full" },
      };
    case "tried":
      return { rerun, exposures: todo("science frames to review") };
    case "bootstrap":
    case "unverified":
      return { rerun, ...checkpoint, exposures };
    default:
      return assertNever(form);
  }
}

/** A flat is verified on the exposures that it is made from (docs/products.md). */
function scaffoldBand(band: Band): BandDeclaration {
  const exposures = todo(`flats of band ${band}`);
  return { exposures, verification: exposures };
}

const todo = (what: string): SelectionData => ({ kind: "where", expression: `TODO: ${what}` });
