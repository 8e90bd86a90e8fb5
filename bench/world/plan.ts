import { certifiedOf, type Calibset } from "../../engine/model/calibset.ts";
import type { Band } from "../../engine/model/instruments.ts";
import { names } from "../../engine/model/names.ts";
import { wireTime } from "../../engine/model/tai.ts";
import { declaredMembers } from "../../engine/content/ticketChain.ts";

/** The content of a world's repositories, with all names, as input of `make_repositories.py`. */
export interface Plan {
  readonly instrument: string;
  readonly detectors: number;
  readonly filters: Readonly<Record<string, string>>;
  /** The newest set is the first member. */
  readonly instrumentChain: PlannedChain;
  readonly sets: readonly PlannedSet[];
}

interface PlannedChain {
  readonly name: string;
  readonly members: readonly string[];
}

export interface PlannedSet {
  readonly key: string;
  readonly ticketChain: PlannedChain;
  readonly tag: string;
  readonly begin: string | null;
  readonly products: readonly PlannedProduct[];
}

export interface PlannedProduct {
  readonly title: string;
  readonly datasetType: string;
  readonly filter: string | null;
  readonly generation: string;
  readonly run: string;
  readonly collection: string;
}

/** LSSTCam's filters, with the names of obs_lsst. */
const filters: Readonly<Record<Band, string>> = { u: "u_24", g: "g_6", r: "r_57", i: "i_39", z: "z_20", y: "y_10", white: "empty" };

export const planOf = (instrument: string, sets: readonly Calibset[], detectors: number): Plan => ({
  instrument,
  detectors,
  filters,
  instrumentChain: { name: `${instrument}/calib`, members: sets.map(names.ticket).reverse() },
  sets: sets.map((set) => ({
    key: set.key,
    ticketChain: { name: names.ticket(set), members: declaredMembers(set) },
    tag: names.tag(set),
    begin: wireTime(set.validity.begin),
    products: certifiedOf(set).map((made) => ({
      title: made.title,
      datasetType: made.generation.datasetType,
      filter: made.band === null ? null : filters[made.band],
      generation: names.generation(set, made),
      run: names.attempt(names.generation(set, made), 1),
      collection: names.certification(set, made),
    })),
  })),
});
