/** What a change moves and computes. */
export interface Cost {
  readonly datasets: number;
  readonly files: number;
  readonly bytes: number;
  /** Units of work of a pipeline: about one for each exposure and detector. */
  readonly quanta: number;
}

const nothing: Cost = { datasets: 0, files: 0, bytes: 0, quanta: 0 };

export const sum = (costs: readonly Partial<Cost>[]): Cost =>
  costs.reduce<Cost>(
    (total, { datasets = 0, files = 0, bytes = 0, quanta = 0 }) => ({ datasets: total.datasets + datasets, files: total.files + files, bytes: total.bytes + bytes, quanta: total.quanta + quanta }),
    nothing,
  );

/** Of the reference pipelines on one core of a small machine; real ones take longer, a cluster is faster. */
const SECONDS_PER_QUANTUM = 0.12;
const BYTES_PER_SECOND = 100e6;

/** Expected time where nothing runs side by side, seconds: an order of magnitude. */
export const secondsOf = ({ bytes, quanta }: Cost): number => quanta * SECONDS_PER_QUANTUM + bytes / BYTES_PER_SECOND;
