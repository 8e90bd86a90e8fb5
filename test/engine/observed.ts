import type {
  CertifiedFacts,
  CollectionFacts,
  EvidenceFacts,
  ExposureFacts,
  JobFacts,
  ObserveResult,
  RowsResult,
  RunFacts,
  SelfCheckFacts,
  SelfCheckRun,
  TakenResult,
} from "../../engine/bridge/wire.ts";
import type { Unit } from "../../engine/declare/loadedSet.ts";
import type { LoadedSet } from "../../engine/declare/loadedSet.ts";
import { asRepo } from "../../engine/model/brand.ts";
import type { SetRows } from "../../engine/content/compareSet.ts";
import { nothingRead } from "../../engine/content/readContent.ts";
import { viewOf, type RepoView } from "../../engine/bridge/repoView.ts";
import type { Step } from "../../engine/steps/step.ts";
import type { Change, DesiredState, Plan } from "../../engine/model/change.ts";
import { rows as fakeRows, searchedIn, type FakeRow } from "./drift/surveys.ts";
import {
  BEGIN,
  BIAS_FINGERPRINT,
  BIAS_ID,
  CERTIFIED,
  CHECK,
  GENERATION,
  SELF_CHECK,
  TAG,
  theBias,
  TICKET,
  VERIFICATION,
} from "./factory.ts";

/** Records of no exposure. */
export const noExposures: TakenResult = {
  id: [],
  dayObs: [],
  seqNum: [],
  observationType: [],
  physicalFilter: [],
  band: [],
  begin: [],
  end: [],
  timed: [],
};

const nothing: ObserveResult = {
  certified: [],
  collections: [],
  exposures: [],
  locked: noExposures,
  intents: [],
  jobs: [],
  lookups: [],
  ahead: [],
  outputs: [],
  selfChecks: [],
  tagged: [],
  held: [],
  skymaps: [],
  datasetTypes: [],
  searched: [],
};

/** Returns an observation of a repository with these facts and nothing else. */
export const seen = (facts: Partial<ObserveResult> = {}): RepoView =>
  viewOf(
    { chains: [], prefix: `${TICKET}/` },
    { ...nothing, searched: searchedIn(facts.collections ?? []), ...facts, collections: [...(facts.collections ?? []), ...runsOf(facts)] },
  );

/** Returns the RUNs of attempts, because the bridge lists every collection below the ticket. */
const runsOf = ({ outputs = [] }: Partial<ObserveResult>): readonly CollectionFacts[] =>
  outputs.flatMap(({ runs }) => runs.map(({ run: name }) => ({ name, type: "RUN" as const, children: [] })));

/** Returns the rows of a RUN: one bias if the RUN is an attempt. */
export const rowsOfRun = ({ outputs = [] }: Partial<ObserveResult>, collection: string): RowsResult =>
  fakeRows(outputs.some(({ runs }) => runs.some(({ run: name }) => name === collection)) ? [{ id: BIAS_ID, begin: BEGIN }] : []);

/** Returns an observation, with rows of some collections only. */
export const compared = (
  facts: Partial<ObserveResult> = {},
  some: Readonly<Record<string, readonly FakeRow[]>> = {},
): { readonly view: RepoView; readonly read: SetRows; readonly unsigned: () => boolean } => {
  const view = seen(facts);
  return {
    view,
    unsigned: () => false,
    read: {
      content: { ...nothingRead(view), rows: (collection) => fakeRows(some[collection] ?? []) },
      tagged: new Map(
        Object.entries(some).flatMap(([name, rows]) => (name === TAG ? [["bias", new Set(rows.map(({ id }) => id))] as const] : [])),
      ),
    },
  };
};

export const chain = (name: string, ...children: readonly string[]): CollectionFacts => ({ name, type: "CHAINED", children });

export const run = (name: string, facts: Partial<RunFacts> = {}): RunFacts => ({
  run: name,
  count: 1,
  fingerprint: BIAS_FINGERPRINT,
  missingDetectors: [],
  missingFilters: [],
  lacking: [],
  verdict: null,
  verdictProblem: null,
  evidence: null,
  ...facts,
});

export const job = (key: string, facts: Partial<JobFacts> = {}): JobFacts => ({
  key,
  repo: "usdf/embargo",
  state: "finished",
  exitCode: 0,
  done: 4,
  total: 4,
  error: null,
  log: "jobs/1/log",
  workflow: null,
  ...facts,
});

/** A workflow as the bridge reports it. */
export const workflow = {
  service: "lsst.ctrl.bps.htcondor.HTCondorService",
  id: "1234.0",
  submitPath: "/submit/run1",
  finalJobFailed: false,
};

export const certified = (facts: Partial<CertifiedFacts> = {}): CertifiedFacts => ({
  collection: CERTIFIED,
  datasetType: "bias",
  count: 1,
  emptyRanges: 0,
  fingerprint: BIAS_FINGERPRINT,
  files: [],
  ...facts,
});

export const checked = (id: string | null, facts: Partial<SelfCheckRun> = {}): SelfCheckRun => ({
  run: `${SELF_CHECK}/run1`,
  exposures: [CHECK],
  detectors: [0],
  calibrations: { bias: [id] },
  ...facts,
});

/** Returns the attempts of a self-check, with a raw of each detector. */
export const checks = (runs: readonly SelfCheckRun[], detectors: readonly number[] = [0]): SelfCheckFacts => ({
  chain: SELF_CHECK,
  runs,
  raws: { exposure: detectors.map(() => CHECK), detector: detectors },
});

/** Returns the evidence of a RUN's headers. */
export const evidence = (facts: Partial<EvidenceFacts> = {}): EvidenceFacts => ({ exposures: [], inputs: [], unread: 0, ...facts });

/** An exposure through r, later than every begin in the tests. */
export const checkExposure: ExposureFacts = {
  id: CHECK,
  physicalFilter: "SDSSr_65mm~empty",
  begin: "1712800000000000000",
  end: "1712800000016000000",
};

const verdict = { success: true, tests: 37, failures: [], majorityFails: [] };

/** Facts of the build repository after each step of the product, and of an active target. */
export const stage = {
  generated: {
    collections: [chain(TICKET), chain(GENERATION, `${GENERATION}/run1`)],
    outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`)] }],
    jobs: [job(`${GENERATION}/run1`)],
  },
  certified: {
    collections: [chain(TICKET, CERTIFIED), chain(GENERATION, `${GENERATION}/run1`)],
    outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`)] }],
    certified: [certified()],
  },
  verified: {
    collections: [chain(TICKET, CERTIFIED), chain(GENERATION, `${GENERATION}/run1`), chain(VERIFICATION, `${VERIFICATION}/run1`)],
    outputs: [
      { chain: GENERATION, runs: [run(`${GENERATION}/run1`)] },
      { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { fingerprint: "5747", verdict })] },
    ],
    certified: [certified()],
  },
  /** A target that holds, tags, has checked and uses the set. */
  active: {
    collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", TICKET, "LATISS/calib/DM-28636")],
    outputs: [{ chain: GENERATION, runs: [run(`${GENERATION}/run1`)] }],
    certified: [certified()],
    tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 0 }],
    selfChecks: [checks([checked(BIAS_ID)])],
    exposures: [checkExposure],
    lookups: [{ collection: "LATISS/calib", datasetType: "bias", exposure: CHECK, detector: 0, id: BIAS_ID, problem: null }],
  },
} satisfies Record<string, Partial<ObserveResult>>;

/** Observed facts of an activation without a record. */
export const unrecorded = { followers: [], others: [], record: null, now: new Date("2024-04-12T12:00:00Z") };

export const unit = {
  product: ({ set }: LoadedSet): Unit => ({ kind: "product", product: theBias(set) }),
  release: (): Unit => ({ kind: "release" }),
  deployment: (repo: string): Unit => ({ kind: "deployment", repo: asRepo(repo) }),
  activation: (repo: string): Unit => ({ kind: "activation", repo: asRepo(repo) }),
};

/** Returns a step's plan for a unit, or why the step is not wanted. */
export function planOf<D, O, C extends Change>(
  step: Step<D, O, C>,
  loaded: LoadedSet,
  of: Unit,
  observed: O,
  ran: readonly string[] = [],
): Plan<C> | Exclude<DesiredState<never>, { kind: "wanted" }> {
  const desired = step.desired(loaded, of);
  return desired.kind === "wanted" ? step.plan(desired.value, observed, new Set(ran)) : desired;
}
