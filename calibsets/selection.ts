import type { SelectionData } from "../engine/model/selection.ts";

/** A selection with methods that narrow it. As JSON, only the fields of {@link SelectionData} remain. */
export type Selection = SelectionData & Combinable;

/** Sequence numbers `from` to `to`, inclusive, of one observing day (YYYYMMDD). */
export const range = (dayObs: number, from: number, to: number): Selection & Steppable => {
  const data = { kind: "range", dayObs, from, to } as const;
  return Object.assign(new Steppable(data), data);
};

/** Exposures by ID. */
export const list = (...exposures: readonly number[]): Selection => selection({ kind: "list", exposures });

/** Exposures that satisfy a Butler expression, e.g. `exposure.observation_type='bias'`. */
export const where = (expression: string): Selection => selection({ kind: "where", expression });

const selection = (data: SelectionData): Selection => Object.assign(new Combinable(data), data);

class Combinable {
  readonly #data: SelectionData;

  constructor(data: SelectionData) {
    this.#data = data;
  }

  /** Excludes exposures, with a reason. A range also accepts sequence numbers of its day. */
  except(exposures: number | readonly number[], reason: string): Selection {
    const ids = [exposures].flat().map((number) => exposureOn(this.#data, number));
    return selection({ kind: "except", of: this.#data, exposures: ids, reason });
  }

  /** Exposures of both selections. */
  and(other: SelectionData): Selection {
    return selection({ kind: "and", of: [this.#data, other] });
  }

  /** Exposures of either selection. */
  or(other: SelectionData): Selection {
    return selection({ kind: "or", of: [this.#data, other] });
  }
}

class Steppable extends Combinable {
  readonly #range: Extract<SelectionData, { kind: "range" }>;

  constructor(range: Extract<SelectionData, { kind: "range" }>) {
    super(range);
    this.#range = range;
  }

  /** Every n-th sequence number, from the first. */
  every(n: number): Selection {
    return selection({ ...this.#range, step: n });
  }
}

// LSST exposure IDs are the observing day and a five-digit sequence number (obs_lsst translators).
function exposureOn(data: SelectionData, number: number): number {
  // A second exception also accepts sequence numbers of the range.
  if (data.kind === "except") return exposureOn(data.of, number);
  return data.kind === "range" && number < 100_000 ? data.dayObs * 100_000 + number : number;
}
