import type { World } from "../load/world.ts";
import { bandsOf, products, type Band, type ProductName } from "../model/catalogue.ts";
import type { BandDeclaration, CalibsetDeclaration } from "../model/declaration.ts";
import type { SelectionData } from "../model/selection.ts";

export interface Wish {
  readonly instrument: string;
  readonly ticket: string;
  readonly tag: string;
  readonly begin: string;
  readonly end?: string;
  readonly build: string;
  /** YYYYMMDD: of the first reruns. */
  readonly date: string;
  readonly products: readonly ProductName[];
  /** A set whose collections, targets, checkpoints and bands are taken over; never its exposures. */
  readonly like?: CalibsetDeclaration;
}

/** A new set that says all that can be said; what only people know begins with TODO. Pure. */
export function scaffold(wish: Wish, world: World): CalibsetDeclaration {
  const { instrument, ticket, tag, begin, end, like } = wish;
  const holders = [...world.repositories.values()].filter((each) => each.instruments.has(instrument)).map(({ name }) => name);
  const common = {
    ticket,
    tag,
    instrument,
    begin,
    build: { repo: wish.build, raws: like?.build.raws ?? `${instrument}/raw/all`, calibs: like?.build.calibs ?? [`${instrument}/calib`], executor: "pipetask" as const },
    products: Object.fromEntries(products.filter(({ name }) => wish.products.includes(name)).map(({ name }) => [name, scaffoldProduct(name, wish)])),
    targets: like?.targets ?? holders.filter((name) => name !== wish.build),
    ...(like?.skip ? { skip: like.skip } : {}),
  };
  return end === undefined ? { ...common, kind: "forward" } : { ...common, kind: "historical", end };
}

/** Those that a set has unless it names others: all that are made. */
export const usualProducts: readonly ProductName[] = products.flatMap(({ name, generation }) => (generation === null ? [] : [name]));

function scaffoldProduct(name: ProductName, { date, instrument, like }: Wish): object {
  const before = like?.products[name];
  const rerun = `${date}a`;
  const checkpoint = before && "checkpoint" in before ? { checkpoint: before.checkpoint } : {};
  switch (name) {
    case "defects":
      return { rerun, ...checkpoint };
    case "flat": {
      const bands = like?.products.flat ? bandsOf(instrument).filter((band) => like.products.flat?.bands[band]) : bandsOf(instrument).filter((band) => band !== "white");
      return { rerun, ...checkpoint, bands: Object.fromEntries(bands.map((band) => [band, scaffoldBand(band)])) };
    }
    case "bias":
    case "dark":
      return { rerun, ...checkpoint, exposures: todo(`exposures that ${name} is made from`), verification: { exposures: todo(`exposures that ${name} is tried on, those it is made from and others`) } };
    case "science":
      return { rerun, exposures: todo("science frames to look at") };
    case "biasBootstrap":
    case "darkBootstrap":
    case "flatBootstrap":
    case "cti":
      return { rerun, ...checkpoint, exposures: todo(`exposures that ${name} is made from`) };
  }
}

/** A flat is tried on what it is made from (docs/products.md). */
function scaffoldBand(band: Band): BandDeclaration {
  const exposures = todo(`flats of band ${band}`);
  return { exposures, verification: exposures };
}

const todo = (what: string): SelectionData => ({ kind: "where", expression: `TODO: ${what}` });
