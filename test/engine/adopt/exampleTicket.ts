import type { RowsResult, TicketCollection, TicketResult, TicketRun } from "../../../engine/bridge/wire.ts";

/** Facts about a ticket, as a bridge returns them. */
export const TICKET = "LATISS/calib/DM-1";
export const NIGHT = [2024032600002, 2024032600003, 2024032600004];
export const BEGIN = "1712707200000000000";

export const rows = (run: string, changes: Partial<RowsResult> = {}): RowsResult => ({
  dataId: [{}, {}],
  id: [`${run} 0`, `${run} 1`],
  run: [run, run],
  begin: [BEGIN, BEGIN],
  end: [null, null],
  empty: [false, false],
  ...changes,
});

export const run = (name: string, datasetTypes: readonly string[], exposures: readonly number[] = NIGHT): TicketRun => ({
  run: name,
  datasetTypes: [...datasetTypes, "packages"],
  exposures: [],
  headers: datasetTypes.map((datasetType) => ({ datasetType, detectors: [0], exposures, differing: [], silent: [], inputs: [] })),
  packages: {},
});

export const verified = (name: string, statistics: string, exposures: readonly number[] = NIGHT): TicketRun => ({
  run: name,
  datasetTypes: [statistics],
  exposures,
  headers: [],
  packages: {},
});

export const chain = (name: string, ...children: readonly string[]): TicketCollection => ({
  name,
  type: "CHAINED",
  children,
  doc: "",
  datasetTypes: [],
});

/** A product in one collection, from one RUN. */
export interface Certified {
  readonly collection: string;
  readonly datasetType: string;
  readonly run: string;
  readonly changes?: Partial<RowsResult>;
}

/** Returns a ticket whose chain has the certified products in this order, with their RUNs and some others. */
export function ticketOf(
  certified: readonly Certified[],
  others: {
    readonly runs?: readonly TicketRun[];
    readonly chains?: readonly TicketCollection[];
    readonly children?: readonly string[];
  } = {},
): TicketResult {
  const children = others.children ?? [...new Set(certified.map(({ collection }) => collection))];
  const made = new Map(
    certified.map((each) => [each.run, certified.filter((other) => other.run === each.run).map(({ datasetType }) => datasetType)]),
  );
  return {
    collections: [chain(TICKET, ...children), ...(others.chains ?? [])],
    certified: certified.map((each) => ({
      collection: each.collection,
      datasetType: each.datasetType,
      rows: rows(each.run, each.changes),
    })),
    runs: [...[...made].map(([name, types]) => run(name, types)), ...(others.runs ?? [])],
  };
}

export const bias: Certified = { collection: `${TICKET}/t/bias.20240405a`, datasetType: "bias", run: `${TICKET}/t/biasGen.20240326a/run1` };
export const dark: Certified = { collection: `${TICKET}/t/dark.20240405a`, datasetType: "dark", run: `${TICKET}/t/darkGen.20240326a/run1` };
export const flat = (band: string, letter = "a"): Certified => ({
  collection: `${TICKET}/t/flat-${band}.20240405a`,
  datasetType: "flat",
  run: `${TICKET}/t/flatGen-${band}.20240326${letter}/run1`,
});
