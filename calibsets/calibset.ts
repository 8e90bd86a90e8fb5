import type { Band, BandOf, Instrument } from "../engine/model/catalogue.ts";
import type { CalibsetDeclaration } from "../engine/model/declaration.ts";

/** A calibset as plain data, checked by the compiler here, for its instrument, and by the schema when it is loaded. */
export const calibset = <I extends Instrument>(declaration: CalibsetDeclaration & On<I>): CalibsetDeclaration => declaration;

/** What an instrument allows of a set: a band that it has no filter of is an error of the compiler. */
interface On<I extends Instrument> {
  /** Butler's name of the instrument. It decides which bands there are: LATISS has no `u`. */
  readonly instrument: I;
  readonly products: { readonly flat?: { readonly bands: { readonly [B in Exclude<Band, BandOf<I>>]?: never } } };
}
