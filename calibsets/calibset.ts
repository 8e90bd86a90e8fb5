import type { Catalog, ProductName } from "../engine/model/catalog.ts";
import type { CalibsetDeclaration, CuratedDeclaration } from "../engine/model/declaration.ts";
import type { Band, BandOf, Instrument } from "../engine/model/instruments.ts";

/** Declares a calibset as plain data. The compiler checks it for its instrument, and the schema checks it when it is loaded. */
export const calibset = <I extends Instrument>(declaration: CalibsetDeclaration & On<I>): CalibsetDeclaration => declaration;

/** Restricts a set to its instrument: a product, a pipeline or a band that the instrument lacks is an error of the compiler. */
interface On<I extends Instrument> {
  /** Butler's name of the instrument, which decides which products and bands exist: LATISS has no `u`, and only LSSTCam has `crosstalk`. */
  readonly instrument: I;
  readonly products: { readonly [Name in Lacking<I>]?: WrittenInstead<Name> } & {
    readonly [Name in Banded]?: { readonly bands: { readonly [B in Exclude<Band, BandOf<I>>]?: never } };
  } & {
    readonly flat?: { readonly variant?: VariantsOn<I> };
  } & { readonly [Name in ProductName]?: OneOrigin & { readonly bands?: { readonly [B in Band]?: OneOrigin } } };
}

/** A corrected product is neither measured nor curated. */
type OneOrigin = { readonly corrected?: never } | { readonly corrected: unknown; readonly exposures?: never; readonly curated?: never };

/** A product without a pipeline for the instrument may be curated, unless it is a curated product that the instrument lacks. */
type WrittenInstead<Name extends ProductName> = Catalog[Name] extends { readonly form: "curated" }
  ? never
  : Catalog[Name] extends { readonly curated: unknown }
    ? CuratedDeclaration
    : never;

type Lacking<I extends Instrument> = { [Name in ProductName]: I extends Catalog[Name]["instruments"][number] ? never : Name }[ProductName];

type Banded = { [Name in ProductName]: Catalog[Name]["form"] extends "flats" | "unverifiedBands" ? Name : never }[ProductName];

type Variants = Catalog["flat"]["generation"]["variants"];

type VariantsOn<I extends Instrument> = {
  [Name in keyof Variants]: I extends Variants[Name]["instruments"][number] ? Name : never;
}[keyof Variants];
