import type { Catalog, ProductName } from "../engine/model/catalog.ts";
import type { CalibsetDeclaration, CuratedDeclaration } from "../engine/model/declaration.ts";
import type { Band, BandOf, Instrument } from "../engine/model/instruments.ts";

/** A calibset as plain data, checked by the compiler here, for its instrument, and by the schema when it is loaded. */
export const calibset = <I extends Instrument>(declaration: CalibsetDeclaration & On<I>): CalibsetDeclaration => declaration;

/** What an instrument allows of a set: a product, a pipeline or a band that it lacks is an error of the compiler. */
interface On<I extends Instrument> {
  /** Butler's name of the instrument. It decides which products and bands there are: LATISS has no `u`, LSSTCam alone `crosstalk`. */
  readonly instrument: I;
  readonly products: { readonly [Name in Lacking<I>]?: WrittenInstead<Name> } & { readonly [Name in Banded]?: { readonly bands: { readonly [B in Exclude<Band, BandOf<I>>]?: never } } } & {
    readonly flat?: { readonly variant?: VariantsOn<I> };
  } & { readonly [Name in ProductName]?: OneOrigin & { readonly bands?: { readonly [B in Band]?: OneOrigin } } };
}

/** What people corrected is neither measured nor written. */
type OneOrigin = { readonly corrected?: never } | { readonly corrected: unknown; readonly exposures?: never; readonly curated?: never };

/** What no pipeline makes may have been written; what is only ever written, the instrument does not have. */
type WrittenInstead<Name extends ProductName> = Catalog[Name] extends { readonly form: "curated" } ? never : Catalog[Name] extends { readonly curated: unknown } ? CuratedDeclaration : never;

type Lacking<I extends Instrument> = { [Name in ProductName]: I extends Catalog[Name]["instruments"][number] ? never : Name }[ProductName];

type Banded = { [Name in ProductName]: Catalog[Name]["form"] extends "flats" | "unverifiedBands" ? Name : never }[ProductName];

type Variants = Catalog["flat"]["generation"]["variants"];

type VariantsOn<I extends Instrument> = { [Name in keyof Variants]: I extends Variants[Name]["instruments"][number] ? Name : never }[keyof Variants];
